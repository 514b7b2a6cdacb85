/**
 * Which obligations of the State a case suggests: by what was done, and by what was in force when it was done.
 *
 * Suggestions: a lawyer decides which are cited, and checks dates and articles, as the catalogue itself says.
 */

import conditions from '../../../app/member/outputs/conditions.json';
import catalogue from '../../../app/protocol/vocabularies/obligations.json';
import type { DayText, Id } from '../../protocol/answers.ts';
import { Vocabulary, type LabelLanguage } from '../../protocol/vocabulary.ts';
import type { FactAct } from '../exports/case_facts.ts';
import { daysOf } from '../exports/days.ts';
import { above } from '../search/vocabularies.ts';

interface Entry {
  readonly id: Id;
  readonly parent?: Id;
  readonly violations?: readonly Id[];
  /** An extra condition that the catalogue cannot see. */
  readonly when?: string;
  readonly note?: string;
  /** For every case. */
  readonly catch_all?: boolean;
  readonly mx?: { readonly date?: DayText; readonly in_force?: DayText; readonly invalidated?: DayText };
  readonly versions?: readonly { readonly from?: DayText; readonly until?: DayText; readonly en: string }[];
}

export interface Obligation {
  readonly id: Id;
  /** Instrument and article. */
  readonly label: string;
  /** What must hold besides. */
  readonly condition: string | undefined;
  readonly note: string | undefined;
  /** How it read when it was done, where it has changed since; in English, as the catalogue has it. */
  readonly version: string | undefined;
}

export interface Suggested {
  readonly obligations: readonly Obligation[];
  /** Not in force at the time: not suggested. */
  readonly outOfForce: readonly Obligation[];
}

const ENTRIES = catalogue.entries as readonly Entry[];
const BY_ID: ReadonlyMap<Id, Entry> = new Map(ENTRIES.map((entry) => [entry.id, entry]));
const LABELS = new Vocabulary(catalogue.entries);
const CONDITIONS = new Vocabulary(conditions.entries);
/** Articles can be cited; an instrument stands beside its articles. */
const ARTICLES = ENTRIES.filter(({ parent }) => parent !== undefined);

/** What the acts of a case suggest, in the catalogue's order. */
export function suggested(acts: readonly FactAct[], lang: LabelLanguage): Suggested {
  const obligations: Obligation[] = [];
  const outOfForce: Obligation[] = [];
  for (const entry of ARTICLES) {
    const concerned = acts.filter((act) => entry.catch_all === true || concerns(entry, act));
    if (concerned.length === 0) continue;
    const bound = concerned.filter((act) => isInForce(entry, act));
    (bound.length > 0 ? obligations : outOfForce).push(described(entry, bound[0] ?? concerned[0], lang));
  }
  return { obligations, outOfForce };
}

/** Every article, to choose one that was not suggested. */
export function everyObligation(lang: LabelLanguage): readonly Obligation[] {
  return ARTICLES.map((entry) => described(entry, undefined, lang));
}

export function obligationOf(id: Id, acts: readonly FactAct[], lang: LabelLanguage): Obligation | undefined {
  const entry = BY_ID.get(id);
  return entry && described(entry, acts.find((act) => concerns(entry, act)) ?? acts[0], lang);
}

/** A code of the catalogue covers what stands below it. */
function concerns({ violations = [] }: Entry, { also = [], category }: FactAct): boolean {
  const codes = new Set([category, ...also].flatMap((code) => above(code)));
  return violations.some((code) => codes.has(code));
}

/** Whether any day on which it may have been done was in force; where nobody knows the day, a lawyer looks. */
function isInForce(entry: Entry, { time }: FactAct): boolean {
  const [first, last] = daysOf(time);
  const { date, in_force: force, invalidated } = entry.mx ?? BY_ID.get(entry.parent ?? '')?.mx ?? {};
  const since = force ?? date;
  if (since !== undefined && last !== '' && last < since) return false;
  return invalidated === undefined || first === '' || first <= invalidated;
}

function described(entry: Entry, act: FactAct | undefined, lang: LabelLanguage): Obligation {
  const instrument = LABELS.label(entry.parent ?? '', lang);
  const article = LABELS.label(entry.id, lang) ?? entry.id;
  return {
    id: entry.id,
    label: instrument === undefined ? article : `${instrument}: ${article}`,
    condition: entry.when === undefined ? undefined : (CONDITIONS.label(entry.when, lang) ?? entry.when),
    note: entry.note,
    version: act && versionAt(entry, daysOf(act.time)[0]),
  };
}

function versionAt({ versions = [] }: Entry, day: DayText): string | undefined {
  if (day === '') return undefined;
  return versions.find(({ from = day, until = day }) => from <= day && day <= until)?.en;
}
