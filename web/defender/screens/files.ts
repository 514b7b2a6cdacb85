import { announce, button, element, paragraph } from '../../browser/dom.ts';
import { plainSize } from '../../browser/sizes.ts';
import type { Application } from '../application.ts';
import { MAX_FILE_BYTES, MAX_FILES } from '../draft.ts';
import { actions, alertPlace, heading, primary, secondary, statusPlace, stepMark } from './parts.ts';

export function filesScreen(application: Application): readonly Node[] {
  const { words } = application;
  const next = (): void => {
    if (application.desk?.isBusy === true) say('alert', words.files.wait);
    else application.onward();
  };
  return [
    stepMark(application),
    heading(words.files.heading),
    ...filesPanel(application),
    actions(
      primary(words.next, next),
      secondary(words.back, () => {
        application.backward();
      }),
    ),
  ];
}

/** Ways to add files, those that were added, and what is to be said of them: for any screen that asks for files. */
export function filesPanel(application: Application): readonly Node[] {
  const { words } = application;
  const hint = words.files.hint(MAX_FILES, plainSize(MAX_FILE_BYTES).replace('.0', ''));
  return [
    element('p', { id: 'hint' }, hint),
    element('p', { id: 'traces', class: 'note' }, words.files.traces),
    ...picker(application),
    element('div', { class: 'sources' }, ...capture(application, 'photo'), ...capture(application, 'video'), ...recorder(application)),
    ...chosen(application),
  ];
}

/** Those that were added, and what is to be said of them. */
export function chosen(application: Application, alert = ''): readonly Node[] {
  const { desk, draft, words } = application;
  const rows = desk === undefined || draft.files.length === 0 ? [paragraph(words.files.none, 'small')] : desk.rows();
  return [element('section', { id: 'list', attributes: { 'aria-label': words.files.list } }, ...rows), statusPlace(), alertPlace(alert)];
}

// The browser's own control says its words in the browser's language and shows file names; it stays for the
// keyboard and the screen reader, and its label is what is seen.
export function picker(application: Application): readonly Node[] {
  return input(application, 'picker', application.words.files.add, { multiple: '', 'aria-describedby': 'hint traces' });
}

/** The phone's own camera, which keeps nothing in the gallery on most phones; on a computer it is another way to choose. */
function capture(application: Application, what: 'photo' | 'video'): readonly Node[] {
  if (!window.matchMedia('(pointer: coarse)').matches) return [];
  return input(application, what, application.words.files[what], { accept: what === 'photo' ? 'image/*' : 'video/*', capture: 'environment' });
}

/** Telling it aloud, where this browser can record. */
export function recorder(application: Application): readonly Node[] {
  if (!('MediaRecorder' in window)) return [];
  const record = (): void => {
    application.show('voice');
  };
  return [button(application.words.files.voice, record, { class: 'secondary', id: 'record' })];
}

function input(application: Application, id: string, label: string, attributes: Readonly<Record<string, string>>): readonly Node[] {
  const field = element('input', { id, class: 'unseen', attributes: { type: 'file', autocomplete: 'off', ...attributes } });
  field.addEventListener('change', () => {
    const picked = Array.from(field.files ?? []);
    field.value = '';
    void add(application, picked, 'capture' in attributes);
  });
  return [field, element('label', { class: 'secondary pick', attributes: { for: id } }, label)];
}

/** What cannot be looked into is not added: it would be sent with all that it tells. */
async function add(application: Application, picked: readonly File[], isTaken: boolean): Promise<void> {
  const { screen, words } = application;
  if (picked.length === 0) return;
  say('alert', '');
  say('status', words.files.reading);
  const outcome = await application.openDesk().then(
    async (desk) => desk.add(picked, { isTaken }),
    () => ({ added: 0, problems: [words.files.problems.tools] }),
  );
  if (application.screen !== screen) return;
  application.refresh();
  say('status', outcome.added > 0 ? words.files.added(outcome.added) : '');
  say('alert', outcome.problems.join(' '));
}

function say(place: 'status' | 'alert', text: string): void {
  const found = document.getElementById(place);
  if (found !== null) announce(found, text);
}
