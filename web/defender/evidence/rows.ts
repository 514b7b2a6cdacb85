/** The list of chosen files: what each one tells, and what becomes of it. */

import { announce, button, element, FORGETFUL_FIELD, paragraph, required } from '../../browser/dom.ts';
import { plainSize } from '../../browser/sizes.ts';
import type { Desk } from './desk.ts';
import { fileName, MAKERS, type EvidenceFile } from './evidence_file.ts';
import { isAsked, SOURCES } from './source.ts';

type Words = Desk['words'];

export function rows(desk: Desk): readonly Node[] {
  return [element('ul', { class: 'rows evidence' }, ...desk.application.draft.files.map((file, place) => row(desk, file, place)))];
}

function row(desk: Desk, file: EvidenceFile, place: number): HTMLElement {
  const { evidence: words } = desk.words;
  const name = fileName(place, file);
  const title = element('span', { class: 'grow' }, element('b', {}, name), ` · ${plainSize(file.content.size)}`);
  return element(
    'li',
    { attributes: { 'aria-label': name } },
    element('div', { class: 'split' }, ...desk.thumbnails.of(file, words.see(name)), title, remover(desk, file, name)),
    paragraph(sentences(file, desk.words).join(' '), 'small'),
    ...original(desk, file),
    ...tools(desk, file, name),
    ...details(desk, file),
  );
}

function sentences(file: EvidenceFile, { and, evidence: words }: Words): readonly string[] {
  const { changes, isMisnamed, isStory, outcome, traces } = file;
  const kind = kindOf(file);
  const told = traces.map((trace) => words.traces[trace]);
  const found = told.length > 0 ? [words.tells[kind](list(told, and))] : [];
  return [
    ...(isStory ? [words.story] : []),
    ...(isMisnamed ? [words.misnamed[kind]] : []),
    ...(outcome === 'nothing' ? [words.nothing] : found),
    ...(outcome === 'nothing' ? [] : [words.outcomes[outcome]]),
    ...(changes.includes('blur') ? [words.blurred] : []),
    ...(changes.includes('voice') ? [words.masked] : []),
  ];
}

/** The one question about each file. */
function original(desk: Desk, file: EvidenceFile): readonly Node[] {
  const { evidence: words } = desk.words;
  if (file.original === undefined) return [];
  const id = `original-${String(file.number)}`;
  const box = element('input', { id, attributes: { type: 'checkbox' } });
  box.checked = file.sendsOriginal;
  box.addEventListener('change', () => {
    desk.change(file, { sendsOriginal: box.checked });
    desk.application.refresh();
  });
  const isChanged = file.changes.length > 1;
  const label = element('label', { class: 'tick', attributes: { for: id } }, box, element('span', {}, isChanged ? words.alsoUncovered : words.alsoOriginal));
  const said = file.sendsOriginal ? words.withOriginal(plainSize(file.original.content.size)) : isChanged ? words.withoutUncovered : words.withoutOriginal;
  return [label, paragraph(said, 'small')];
}

function tools(desk: Desk, file: EvidenceFile, name: string): readonly Node[] {
  const { evidence: words, voice } = desk.words;
  const id = String(file.number);
  const made: Node[] = [];
  if (file.picture !== undefined) {
    made.push(button(words.blur, () => {
      desk.openBlur(file);
    }, { class: 'quiet', id: `blur-${id}`, attributes: { 'aria-label': words.blurNamed(name) } }));
  }
  if (isVoice(file)) {
    const isMasked = file.changes.includes('voice');
    const listen = button(desk.player.isPlaying(file.content) ? voice.silence : voice.listen, () => void hear(desk, file), { class: 'quiet', id: `listen-${id}`, attributes: { 'aria-label': `${desk.player.isPlaying(file.content) ? voice.silence : voice.listen} ${name}` } });
    made.push(listen);
    made.push(button(isMasked ? words.unmask : words.mask, () => void changeVoice(desk, file, isMasked), { class: 'quiet', id: `mask-${id}` }));
  }
  return made.length === 0 ? [] : [element('div', { class: 'tools' }, ...made)];
}

/** What only a person can say of a file; all of it may be skipped. */
function details(desk: Desk, file: EvidenceFile): readonly Node[] {
  const { evidence: words } = desk.words;
  const id = String(file.number);
  const caption = element('input', { id: `caption-${id}`, attributes: { ...FORGETFUL_FIELD, type: 'text', maxlength: '250' } });
  caption.value = file.caption ?? '';
  caption.addEventListener('input', () => {
    desk.change(file, { caption: caption.value });
  });
  const maker = element('select', { id: `maker-${id}` }, element('option', { attributes: { value: '' } }, words.makers.unsaid), ...MAKERS.map((who) => element('option', { attributes: { value: who } }, words.makers[who])));
  maker.value = file.madeBy ?? '';
  maker.addEventListener('change', () => {
    desk.change(file, { madeBy: MAKERS.find((who) => who === maker.value) });
  });
  const source = element('select', { id: `source-${id}` }, element('option', { attributes: { value: '' } }, words.makers.unsaid), ...SOURCES.map((one) => element('option', { attributes: { value: one } }, words.sources[one])));
  source.value = file.sourceType ?? '';
  source.addEventListener('change', () => {
    desk.change(file, { sourceType: source.value === '' ? undefined : source.value });
  });
  const graphic = element('input', { id: `graphic-${id}`, attributes: { type: 'checkbox' } });
  graphic.checked = file.isGraphic ?? false;
  graphic.addEventListener('change', () => {
    desk.change(file, { isGraphic: graphic.checked });
  });
  const open = element(
    'details',
    {},
    element('summary', {}, words.more),
    element('label', { attributes: { for: caption.id } }, words.caption),
    caption,
    ...(isAsked(file) ? [element('label', { attributes: { for: source.id } }, words.source), source] : []),
    element('label', { attributes: { for: maker.id } }, words.maker),
    maker,
    element('label', { class: 'tick', attributes: { for: graphic.id } }, graphic, element('span', {}, words.graphic)),
  );
  open.open = desk.isOpen(file.number);
  open.addEventListener('toggle', () => {
    desk.setOpen(file.number, open.open);
  });
  return [open];
}

async function hear(desk: Desk, file: EvidenceFile): Promise<void> {
  if (!(await desk.player.toggle(file.content))) announce(required('alert'), desk.words.evidence.cannotPlay);
}

async function changeVoice(desk: Desk, file: EvidenceFile, isMasked: boolean): Promise<void> {
  const { evidence: words } = desk.words;
  const { application } = desk;
  const { screen } = application;
  desk.player.hush();
  if (!isMasked) announce(required('status'), words.masking);
  const isDone = isMasked ? true : await desk.mask(file);
  if (isMasked) desk.restore(file);
  if (application.screen !== screen) return;
  application.refresh();
  announce(required(isDone ? 'status' : 'alert'), isDone ? (isMasked ? words.unmasked : words.masked) : words.cannotMask);
}

function remover(desk: Desk, file: EvidenceFile, name: string): HTMLButtonElement {
  const { application } = desk;
  const { files: words } = application.words;
  const remove = (): void => {
    desk.remove(file);
    application.refresh();
    announce(required('status'), words.removed(name));
    required('heading').focus();
  };
  return button(words.removeShort, remove, { class: 'quiet', attributes: { 'aria-label': words.remove(name) } });
}

type Kind = 'photo' | 'video' | 'audio' | 'file';

function kindOf({ mediaType, original }: EvidenceFile): Kind {
  const [kind] = (original?.mediaType ?? mediaType).split('/');
  return kind === 'image' ? 'photo' : kind === 'video' || kind === 'audio' ? kind : 'file';
}

function isVoice(file: EvidenceFile): boolean {
  return kindOf(file) === 'audio';
}

/** «el lugar, la hora y el teléfono» */
function list(items: readonly string[], and: (before: string, last: string) => string): string {
  const last = items[items.length - 1] ?? '';
  return items.length < 2 ? last : and(items.slice(0, -1).join(', '), last);
}
