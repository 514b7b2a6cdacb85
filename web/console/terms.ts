/** What codes are called. */

import attacks from '../../app/protocol/vocabularies/attacks.json';
import enums from '../../app/protocol/vocabularies/enums.json';
import states from '../../app/protocol/vocabularies/mexico_states.json';
import violations from '../../app/protocol/vocabularies/violations.json';
import { Vocabulary, type Term } from '../protocol/vocabulary.ts';
import { labelLanguage } from './wording.ts';

export const VIOLATIONS = new Vocabulary(violations.entries);
export const ATTACKS = new Vocabulary(attacks.entries);
export const STATES = new Vocabulary(states.entries);
const LISTS = enums.lists;
export type ListName = keyof typeof LISTS;

/** A category of what happened, whichever list it is of; an unknown code as it is. */
export function categoryLabel(code: string): string {
  return VIOLATIONS.label(code, labelLanguage.value) ?? ATTACKS.label(code, labelLanguage.value) ?? code;
}

export function stateLabel(code: string): string {
  return STATES.label(code, labelLanguage.value) ?? code;
}

/** The codes of a list, in its order. */
export function terms(list: ListName): readonly Term[] {
  return LISTS[list];
}

export function termLabel(list: ListName, code: string): string {
  return new Vocabulary(LISTS[list]).label(code, labelLanguage.value) ?? code;
}
