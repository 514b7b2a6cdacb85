import { announce, element, paragraph, required } from '../../browser/dom.ts';
import { plainSize } from '../../browser/sizes.ts';
import type { Application } from '../application.ts';
import type { FileOnItsWay, Uploads, UploadsState } from '../uploads.ts';
import { actions, secondary } from './parts.ts';
import { closing, received } from './receipt.ts';

type Words = Application['words'];

export function uploadsPanel(application: Application): readonly Node[] {
  if (application.uploads === undefined) return [];
  const { words } = application;
  return [element('section', { id: 'uploads', class: 'card', attributes: { 'aria-label': words.uploads.title } }, ...content(application, application.uploads))];
}

/** Draws the panel again where it stands: whoever is typing beside it, or has something open, is left alone. */
export function showUploads(application: Application): void {
  const { uploads, words } = application;
  const panel = document.getElementById('uploads');
  if (uploads === undefined || panel === null) return;
  const focused = document.activeElement?.id ?? '';
  const hadFocus = panel.contains(document.activeElement);
  panel.replaceChildren(...content(application, uploads));
  if (hadFocus) (document.getElementById(focused) ?? required('heading')).focus();
  if (application.screen === 'receipt') {
    announce(required('heading'), received(application));
    announce(required('closing'), closing(application));
  }
  // Tenths are enough to hear; a stop is an alert and speaks for itself.
  const { kind } = uploads.state;
  if (kind === 'sending') announce(required('announcer'), words.uploads.share(10 * Math.floor(10 * uploads.share)));
  else if (kind !== 'stopped') announce(required('announcer'), line(uploads, words));
}

function content(application: Application, uploads: Uploads): readonly Node[] {
  const { screen, words } = application;
  const { files, state } = uploads;
  const later = words.uploads.later(application.returnAddress());
  const giveUp = (): void => {
    application.giveUpUploads();
  };
  if (application.hasGivenUpFiles) return [paragraph(words.receipt.missingFiles(files.length - uploads.arrived, files.length)), paragraph(later)];
  if (state.kind === 'done') return [paragraph(words.receipt.allFiles(files.length))];
  return [
    stateOf(uploads, words),
    bar(uploads.share, words.uploads.title),
    paragraph(words.uploads.arrived(uploads.arrived, files.length), 'small'),
    ...(screen === 'receipt' || screen === 'resume' ? [element('ul', { class: 'rows' }, ...files.map((file) => row(file, words)))] : []),
    ...choices({ uploads, words, giveUp }),
    paragraph(state.kind === 'stopped' ? later : words.uploads.ifCut(application.returnAddress()), 'small'),
  ];
}

function stateOf(uploads: Uploads, words: Words): HTMLElement {
  const { state } = uploads;
  if (state.kind !== 'stopped') return paragraph(line(uploads, words), 'status');
  return element('p', { class: 'alert', attributes: { role: 'alert' } }, problem(state, words));
}

function line({ share, state }: Uploads, words: Words): string {
  if (state.kind === 'waiting') return words.uploads.waiting[state.why](state.seconds);
  if (state.kind === 'reading' || state.kind === 'checking') return words.uploads[state.kind];
  return state.kind === 'sending' ? words.uploads.share(Math.floor(100 * share)) : '';
}

function row({ counted, hasArrived, length, name }: FileOnItsWay, words: Words): HTMLElement {
  const place = hasArrived ? words.uploads.fileArrived : words.uploads.counted(plainSize(counted), plainSize(length));
  return element('li', { class: 'upload' }, element('span', {}, element('b', {}, name), ` · ${place}`), bar(counted / length, name));
}

function bar(share: number, label: string): HTMLProgressElement {
  const made = element('progress', { attributes: { 'aria-label': label, max: '100' } });
  made.value = Math.floor(100 * share);
  return made;
}

function choices({ giveUp, uploads, words }: { giveUp: () => void; uploads: Uploads; words: Words }): readonly Node[] {
  const { state } = uploads;
  const hurry = (): void => {
    uploads.hurry();
  };
  const again = (): void => {
    void uploads.run();
  };
  if (state.kind === 'waiting') return [actions(secondary(words.sending.hurry, hurry, 'hurry'))];
  if (state.kind !== 'stopped') return [];
  const without = secondary(words.uploads.without, giveUp, 'without');
  return [state.canRetry ? actions(secondary(words.retry, again, 'again'), without) : actions(without)];
}

function problem({ problem: name }: Extract<UploadsState, { kind: 'stopped' }>, words: Words): string {
  return name in words.uploads.problems ? words.uploads.problems[name as keyof Words['uploads']['problems']] : '';
}
