import { announce, button, element, FORGETFUL_FIELD, required } from '../../browser/dom.ts';
import type { Returning } from '../returning.ts';
import { WORD_COUNT, type Reading, type TypedWord } from '../typed_words.ts';
import { actions, alertPlace, heading, list, primary, secondary, statusPlace } from './parts.ts';

// Of what is no paper's twelve words, so much is shown.
const SHOWN_LIMIT = 24;
// How many letters of a word that is not in the list may be others, and of one that is.
const REACH = { unknown: 2, known: 1 } as const;

export function wordsScreen(returning: Returning): readonly Node[] {
  const { typing } = returning.returnWords;
  return [
    heading(typing.heading),
    element('p', { id: 'hint' }, typing.hint),
    element('label', { attributes: { for: 'words' } }, typing.label),
    ...field(returning),
    actions(
      primary(typing.open, () => {
        open(returning);
      }),
    ),
    element('details', {}, element('summary', {}, typing.before), list(typing.advice)),
    secondary(typing.anew, () => {
      returning.beginAnew();
    }, 'anew'),
  ];
}

/** Says again what was recognised, while somebody types. */
export function showReading(returning: Returning): void {
  const reading = returning.read();
  announce(required('status'), statusOf(returning, reading));
  const recognised = required('recognised');
  recognised.className = classOf(returning);
  recognised.lang = reading?.language ?? returning.language;
  recognised.replaceChildren(...(reading?.words ?? []).slice(0, SHOWN_LIMIT).map((word) => item(returning, word)));
  const unknown = reading?.words.findIndex(({ isUnderWay, known }) => known === undefined && !isUnderWay) ?? -1;
  const word = reading?.words[unknown];
  if (returning.problem === undefined) announce(required('alert'), word === undefined ? '' : returning.returnWords.typing.unknown(unknown + 1, word.typed));
  suggest(returning, unknown, word);
}

function field(returning: Returning): readonly Node[] {
  const { typing } = returning.returnWords;
  const area = element('textarea', {
    id: 'words',
    attributes: { ...FORGETFUL_FIELD, autocapitalize: 'none', rows: '3', 'aria-describedby': 'hint status' },
  });
  area.value = returning.typed;
  area.addEventListener('input', () => {
    returning.typed = area.value;
    returning.problem = undefined;
    showReading(returning);
  });
  const reading = returning.read();
  const alert = returning.problem === undefined ? '' : { checksum: typing.wrong, connection: typing.unreachable }[returning.problem];
  const recognised = (reading?.words ?? []).slice(0, SHOWN_LIMIT).map((word) => item(returning, word));
  return [
    area,
    statusPlace(statusOf(returning, reading)),
    alertPlace(alert),
    element('div', { id: 'suggestions', class: 'actions' }),
    element('ol', { id: 'recognised', class: classOf(returning), attributes: { 'aria-label': typing.list, lang: reading?.language ?? returning.language } }, ...recognised),
  ];
}

/** Those that look alike take room. */
function classOf({ problem }: Returning): string {
  return problem === 'checksum' ? 'words recognised wide' : 'words recognised';
}

function statusOf({ isChecking, returnWords: { typing } }: Returning, reading: Reading | undefined): string {
  if (reading === undefined) return typing.loading;
  if (isChecking) return typing.checking;
  const missing = WORD_COUNT - reading.words.filter(({ isUnderWay, known }) => known !== undefined || !isUnderWay).length;
  if (missing > 0) return typing.missing(missing);
  if (missing < 0) return typing.extra(-missing);
  return reading.words.every(({ known }) => known !== undefined) ? typing.complete : '';
}

function item(returning: Returning, { isUnderWay, known, typed }: TypedWord): HTMLElement {
  const { typing } = returning.returnWords;
  if (known === undefined) return isUnderWay ? element('li', { class: 'soft' }, `${typed}…`) : element('li', { class: 'unknown' }, `${typed} ✗`, element('span', { class: 'unseen' }, ` ${typing.notListed}`));
  const similar = returning.problem === 'checksum' ? returning.similar(known.word, REACH.known) : [];
  return element('li', {}, known.word, ...(similar.length > 0 ? [element('span', { class: 'similar' }, ` ${typing.similar(similar.join(', '))}`)] : []));
}

/** Words that were perhaps meant, to be taken by a touch; what is there stays where nothing has changed. */
function suggest(returning: Returning, place: number, word: TypedWord | undefined): void {
  const offered = word === undefined ? [] : returning.similar(word.typed, REACH.unknown);
  const key = [place, ...offered].join(' ');
  const suggestions = required('suggestions');
  if (suggestions.dataset['key'] === key) return;
  suggestions.dataset['key'] = key;
  const buttons = offered.map((other) => button(returning.returnWords.typing.replace(other), () => {
    returning.typed = withWord(returning.typed, place, other);
    returning.refresh();
    showReading(returning);
    required('words').focus();
  }, { class: 'secondary' }));
  suggestions.replaceChildren(...buttons);
}

function withWord(text: string, place: number, word: string): string {
  let seen = -1;
  const changed = text.replace(/[\p{L}\p{M}]+/gu, (typed) => {
    seen += 1;
    return seen === place ? word : typed;
  });
  return seen === place ? `${changed.trimEnd()} ` : changed;
}

function open(returning: Returning): void {
  const reading = returning.read();
  const isWhole = reading?.words.length === WORD_COUNT && reading.words.every(({ known }) => known !== undefined);
  if (isWhole) {
    void returning.open();
    return;
  }
  // Whatever was still being typed is whole now.
  returning.typed = returning.typed.trim() === '' ? '' : `${returning.typed.trimEnd()} `;
  (required('words') as HTMLTextAreaElement).value = returning.typed;
  showReading(returning);
  if (required('alert').textContent === '') announce(required('alert'), required('status').textContent);
  required('words').focus();
  if (reading === undefined) void openLater(returning).catch(() => undefined); // what failed is shown by the preparation
}

/** Whoever has pressed before the lists were here need not press again, unless something else was typed meanwhile. */
async function openLater(returning: Returning): Promise<void> {
  const { typed } = returning;
  await returning.listsAreHere();
  if (returning.screen === 'words' && returning.typed === typed) open(returning);
}
