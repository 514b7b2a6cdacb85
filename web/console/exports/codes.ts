/** Codes of the vocabularies in words, and in the numbers of HURIDOCS' micro-thesauri: twin of `app/member/exports/codes.py`. */

import perpetratorClasses from '../../../app/protocol/vocabularies/actors_perpetrators.json';
import attacks from '../../../app/protocol/vocabularies/attacks.json';
import caseStates from '../../../app/protocol/vocabularies/case_states.json';
import enums from '../../../app/protocol/vocabularies/enums.json';
import mexicoStates from '../../../app/protocol/vocabularies/mexico_states.json';
import obligations from '../../../app/protocol/vocabularies/obligations.json';
import levels from '../../../app/protocol/vocabularies/verification_levels.json';
import victimGroups from '../../../app/protocol/vocabularies/victim_groups.json';
import violations from '../../../app/protocol/vocabularies/violations.json';
import type { Id } from '../../protocol/answers.ts';
import { Vocabulary, type LabelLanguage, type Term } from '../../protocol/vocabulary.ts';

type Lists = readonly Vocabulary[];
const MICRO = 'huridocs_mt';
const BY_NAME: Readonly<Record<string, Vocabulary>> = Object.fromEntries(
  Object.entries<readonly Term[]>({
    actors_perpetrators: perpetratorClasses.entries,
    attacks: attacks.entries,
    case_states: caseStates.entries,
    mexico_states: mexicoStates.entries,
    obligations: obligations.entries,
    verification_levels: levels.entries,
    victim_groups: victimGroups.entries,
    violations: violations.entries,
    ...Object.fromEntries(Object.entries(enums.lists).map(([name, entries]) => [`enums.${name}`, entries])),
  }).map(([name, entries]) => [name, new Vocabulary(entries)]),
);

/** The list `name`, as `violations`, or `enums.urgency` for one of the small ones. */
export function vocabulary(name: string): Vocabulary {
  const found = BY_NAME[name];
  if (found === undefined) throw new Error(`no list ${name} is exported`);
  return found;
}

const VIOLATIONS = vocabulary('violations');
export const CATEGORIES: Lists = [VIOLATIONS, vocabulary('attacks')];

/** What a code is called in the first of the lists that has it; itself in none. */
export function label(code: Id | undefined, lists: Lists, language: LabelLanguage): string {
  if (code === undefined) return '';
  for (const list of lists) {
    const words = list.label(code, language);
    if (words !== undefined && words !== '') return words;
  }
  return code;
}

/** Its number in a micro-thesaurus, or that of the nearest wider code; nothing without one. */
export function micro(code: Id | undefined, lists: Lists, thesaurus: number): string {
  for (const list of lists) {
    const number = microIn(list, code, `${MICRO}${thesaurus}`);
    if (number !== '') return number;
  }
  return '';
}

interface Mapped {
  readonly mappings?: Readonly<Record<string, unknown>>;
}

function microIn(list: Vocabulary, code: Id | undefined, name: string): string {
  for (let each = code; each !== undefined && list.has(each); each = list.parent(each)) {
    const term = list.term(each) as (Term & Mapped) | undefined;
    const number = term?.[name] ?? term?.mappings?.[name];
    if (typeof number === 'string' && number !== '') return number;
    // What has no number of its own may be the same as a violation that has one.
    const violation = term?.mappings?.['violation'];
    if (typeof violation === 'string' && list !== VIOLATIONS) return microIn(VIOLATIONS, violation, name);
  }
  return '';
}
