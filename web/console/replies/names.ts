/**
 * What in a reply could give somebody away: names, numbers and places that stand in the report or in its case.
 *
 * A help for whoever writes and no proof: what is not in the answers, or is written in another way, is not found.
 */

import type { Place } from '../../protocol/answers.ts';
import type { CaseThread } from '../../protocol/case_state.ts';
import type { Report } from '../../protocol/report.ts';
import { fold } from '../inbox/fold.ts';

export type FindingKind = 'name' | 'number' | 'place' | 'told';

export interface Finding {
  readonly kind: FindingKind;
  /** As it stands in the reply. */
  readonly text: string;
}

export interface Known {
  readonly names: readonly string[];
  readonly places: readonly string[];
  /** Phones, plates, accounts, file numbers: letters and digits only count. */
  readonly numbers: readonly string[];
  readonly narrative: string;
}

/** Parts of names that say nothing of anybody. */
const SMALL: ReadonlySet<string> = new Set(['de', 'del', 'la', 'las', 'los', 'el', 'san', 'santa', 'and', 'the', 'don', 'dona', 'van', 'von', 'municipio', 'estado', 'ciudad', 'villa', 'nuevo', 'nueva']);
const SHORTEST = 3;
/** A number of this many digits may be somebody's, whether or not the report has it. */
const PHONE_DIGITS = 7;
const WORD = /[\p{L}\p{M}\p{N}]+/gu;
const PHONE = /\+?\d(?:[\s().-]?\d){6,}/gu;
const CAPITAL = /^\p{Lu}/u;

/** What a report and its case have of people and places; `stateLabel` names the code of a state. */
export function knownIn(report: Report, thread: CaseThread | undefined, people: readonly string[], stateLabel: (code: string) => string): Known {
  const persons = [...(report.persons ?? []), ...(report.perpetrators ?? [])];
  const entities = [...(thread?.entities.values() ?? [])].map(({ what }) => what.entity);
  const places = [...(report.events ?? []).flatMap(({ place }) => place ?? []), ...entities.flatMap(({ place }) => place ?? [])];
  const { identity } = report.reporter ?? {};
  return {
    names: texts([
      ...persons.flatMap(({ alias, name }) => [name, alias]),
      ...(report.persons ?? []).map(({ org }) => org),
      identity?.name,
      identity?.org,
      ...entities.flatMap(({ aliases = [], name, org }) => [name, org, ...aliases]),
      ...people,
    ]),
    places: texts(places.flatMap((place) => placeNames(place, stateLabel))),
    numbers: texts([
      ...(report.perpetrators ?? []).flatMap(({ accounts = [], phones = [], plates = [] }) => [...accounts, ...phones, ...plates]),
      ...(report.steps_taken ?? []).map(({ file_number }) => file_number),
      ...entities.flatMap(({ identifiers = [] }) => identifiers.map(({ value }) => value)),
      ...(report.contact?.text?.match(PHONE) ?? []),
    ]),
    narrative: report.narrative.text,
  };
}

/** Everything in a text that stands in what is known, each once, in the order of the text. */
export function givingAway(text: string, { names, narrative, numbers, places }: Known): readonly Finding[] {
  const [nameWords, placeWords, told] = [wordsOf(names), wordsOf(places), capitalised(narrative)];
  const compact = new Set(numbers.flatMap((number) => plain(number)).filter((number) => number.length >= SHORTEST));
  const found = new Map<string, Finding>();
  for (const { index, 0: word } of text.matchAll(WORD)) {
    const kind = kindOf(word, { nameWords, placeWords, told, compact, isFirst: isFirst(text, index) });
    if (kind !== undefined && !found.has(fold(word))) found.set(fold(word), { kind, text: word });
  }
  for (const [number] of text.matchAll(PHONE)) if (digits(number).length >= PHONE_DIGITS) found.set(plain(number), { kind: 'number', text: number });
  return [...found.values()];
}

interface Compared {
  readonly nameWords: ReadonlySet<string>;
  readonly placeWords: ReadonlySet<string>;
  readonly told: ReadonlySet<string>;
  readonly compact: ReadonlySet<string>;
  readonly isFirst: boolean;
}

function kindOf(word: string, { compact, isFirst: first, nameWords, placeWords, told }: Compared): FindingKind | undefined {
  const folded = fold(word);
  if (nameWords.has(folded)) return 'name';
  if (placeWords.has(folded)) return 'place';
  if (compact.has(plain(word))) return 'number';
  // A capital inside of a sentence is a name as a rule; one that the person wrote too is worth a look.
  return !first && CAPITAL.test(word) && told.has(folded) ? 'told' : undefined;
}

/** Whether a word begins the text, a line or a sentence, where it has a capital in any case. */
function isFirst(text: string, index: number): boolean {
  return /(?:^|[\n.!?¡¿:)"«“])\s*$/u.test(text.slice(0, index));
}

function capitalised(text: string): ReadonlySet<string> {
  const words = [...text.matchAll(WORD)].filter(({ 0: word }) => CAPITAL.test(word) && word.length > SHORTEST);
  return new Set(words.map(({ 0: word }) => fold(word)));
}

function wordsOf(texts: readonly string[]): ReadonlySet<string> {
  const words = texts.flatMap((each) => fold(each).match(WORD) ?? []);
  return new Set(words.filter((word) => word.length >= SHORTEST && !SMALL.has(word)));
}

function placeNames({ locality, municipality, state }: Place, stateLabel: (code: string) => string): (string | undefined)[] {
  return [municipality, locality, state === undefined ? undefined : stateLabel(state)];
}

function texts(values: readonly (string | undefined)[]): readonly string[] {
  return values.filter((value) => value !== undefined && value.trim() !== '') as string[];
}

function plain(text: string): string {
  return fold(text).replace(/[^\p{L}\p{N}]/gu, '');
}

function digits(text: string): string {
  return text.replace(/\D/g, '');
}
