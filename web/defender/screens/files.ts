import { announce, element, button, paragraph } from '../../browser/dom.ts';
import { pick, plainSize } from '../../browser/files.ts';
import type { Application } from '../application.ts';
import { fileName, MAX_FILE_BYTES, MAX_FILES } from '../draft.ts';
import { actions, alertPlace, heading, primary, secondary, statusPlace, stepMark } from './parts.ts';

export function filesScreen(application: Application): readonly Node[] {
  const { words, draft } = application;
  const alert = alertPlace();
  const status = statusPlace();
  const next = (): void => {
    if (draft.hasSomethingToSend()) application.show('organisations');
    else announce(alert, words.files.nothing);
  };
  const hint = words.files.hint(MAX_FILES, plainSize(MAX_FILE_BYTES).replace('.0', ''));
  return [
    stepMark(application, 3),
    heading(words.files.heading),
    element('p', { id: 'hint' }, hint),
    element('p', { id: 'traces', class: 'note' }, words.files.traces),
    ...picker(application),
    element('section', { id: 'list', attributes: { 'aria-label': words.files.list } }, ...chosenFiles(application)),
    status,
    alert,
    actions(
      primary(words.next, next),
      secondary(words.back, () => {
        application.show('text');
      }),
    ),
  ];
}

// The browser's own control says its words in the browser's language and shows file names; it stays for the
// keyboard and the screen reader, and its label is what is seen.
export function picker(application: Application): readonly Node[] {
  const field = element('input', {
    id: 'picker',
    class: 'unseen',
    attributes: { type: 'file', multiple: '', autocomplete: 'off', 'aria-describedby': 'hint traces' },
  });
  field.addEventListener('change', () => {
    const picked = Array.from(field.files ?? []);
    field.value = '';
    void add(application, picked);
  });
  return [field, element('label', { class: 'secondary pick', attributes: { for: 'picker' } }, application.words.files.add)];
}

async function add(application: Application, picked: readonly File[]): Promise<void> {
  const { draft, screen, words } = application;
  say('status', words.files.reading);
  const before = draft.files.length;
  const problems = new Set<string>();
  for (const file of picked) {
    if (draft.files.length >= MAX_FILES) {
      problems.add(words.files.problems['too-many']);
      break;
    }
    const result = await pick(file, MAX_FILE_BYTES);
    if (typeof result === 'string') problems.add(words.files.problems[result]);
    else if (draft.files.length < MAX_FILES) draft.files = [...draft.files, result];
  }
  if (application.screen !== screen) return;
  application.refresh();
  const count = draft.files.length - before;
  say('status', count > 0 ? words.files.added(count) : '');
  say('alert', [...problems].join(' '));
}

export function chosenFiles(application: Application): readonly Node[] {
  const { words, draft } = application;
  if (draft.files.length === 0) return [paragraph(words.files.none, 'small')];
  const rows = draft.files.map((file, index) => {
    const name = fileName(index, file);
    const remove = (): void => {
      draft.files = draft.files.filter((kept) => kept !== file);
      application.refresh();
      say('status', words.files.removed(name));
      document.getElementById('heading')?.focus();
    };
    const away = button(words.files.removeShort, remove, { class: 'quiet', attributes: { 'aria-label': words.files.remove(name) } });
    return element('li', {}, element('span', {}, element('b', {}, name), ` · ${plainSize(file.content.size)}`), away);
  });
  return [element('ul', { class: 'rows' }, ...rows)];
}

function say(place: 'status' | 'alert', text: string): void {
  const found = document.getElementById(place);
  if (found !== null) announce(found, text);
}
