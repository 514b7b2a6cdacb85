/** Why a case stays, and what it leaves without, in words: twin of `app/member/exports/words.py`. */

import { oneLine } from '../display.ts';
import { RULEBOOK } from '../cases/store.ts';
import { labelLanguage, words } from '../wording.ts';
import type { Refused } from './gate.ts';

const STATE = 'state-';
const LEVEL = 'level-';
const LONGEST = 500;

/** Why, and because of which person by their id: never a name. */
export function refusalWords({ person, reason }: Refused): string {
  const { exports: said } = words.value;
  const why = reasonWords(reason);
  return person === undefined ? why : said.person(oneLine(person), why);
}

function reasonWords(reason: string): string {
  const { other, state, ...known } = words.value.exports.reasons;
  if (reason.startsWith(STATE)) return state(labelIn(RULEBOOK.states, reason.slice(STATE.length)));
  return (known as Readonly<Partial<Record<string, string>>>)[reason] ?? other(oneLine(reason, LONGEST));
}

/** What was left out of a case that leaves. */
export function leftOutWords(code: string): string {
  const { level, other, ...known } = words.value.exports.left;
  if (code.startsWith(LEVEL)) return level(labelIn(RULEBOOK.levels, code.slice(LEVEL.length)));
  return (known as Readonly<Partial<Record<string, string>>>)[code] ?? other(oneLine(code));
}

function labelIn(list: typeof RULEBOOK.states, code: string): string {
  return list.label(code, labelLanguage.value) ?? oneLine(code);
}
