/**
 * What people in a case have agreed to, as far as its events say it: `docs/protocol.md` §21.6.
 *
 * Reports are not read here: all who see the thread come to the same answer. What a report itself says is weighed by
 * `case_consent`, before something is written.
 */

import type { DayText, Id } from './answers.ts';
import type { CaseThread, Known, Rulebook, Said } from './case_state.ts';
import { NEVER_PUBLISH, PUBLISH } from './consent.ts';
import type { ConsentUsed } from './events.ts';
import { REPORTER } from './report_rules.ts';

/** Whoever has done something and nothing else is not asked; somebody without a role is. */
const NOT_ASKED_ROLES: ReadonlySet<string> = new Set(['perpetrator', 'official']);
const ASKED_KINDS: ReadonlySet<string> = new Set(['person', 'group']);

/** The day in UTC, as `2026-11-28`. */
export function dayOf(moment: Date): DayText {
  return moment.toISOString().slice(0, 10);
}

/**
 * Everybody whose consent a case needs, the reporter first, by the names that consent has.
 *
 * A missing reporter is asked for too: somebody has told it. Some may come twice.
 */
export function* peopleOf(thread: CaseThread): Iterable<Id> {
  yield REPORTER;
  for (const { what: { entity } } of thread.entities.values()) {
    const { id, kind, person = id, roles = [] } = entity;
    const isOther = roles.length > 0 && roles.every((role) => NOT_ASKED_ROLES.has(role));
    if (ASKED_KINDS.has(kind) && (!isOther || (thread.victims.get(id) ?? 0) > 0)) yield person;
  }
}

/**
 * Whether what is said names no consent for `use` of somebody in the case, or one that a later event took back. A use
 * that is not known is agreed to by nobody.
 */
export function lacksWords(thread: CaseThread, said: Said, use: Id, book: Rulebook): boolean {
  const scopes = scopesOf(use, book);
  if (scopes?.length === 0) return false;
  const day = dayOf(said.time);
  if (scopes?.some((scope) => isPublishing(scope, book)) === true && isForbidden(thread, day)) return true;
  const named = new Set(((said.what['consents'] ?? []) as readonly ConsentUsed[]).map(({ person, scope }) => `${person} ${scope}`));
  const stands = (person: Id, scope: Id): boolean => named.has(`${person} ${scope}`) && isYes(thread.words.get(scope)?.get(person), day);
  for (const person of peopleOf(thread)) if (scopes?.some((scope) => stands(person, scope)) !== true) return true;
  return false;
}

/** What a use takes; undefined for one that is not known. */
export function scopesOf(use: Id, book: Rulebook): readonly Id[] | undefined {
  return book.uses.term(use)?.['scopes'] as readonly Id[] | undefined;
}

/** Whether what this scope allows is seen by everybody. */
export function isPublishing(scope: Id, book: Rulebook): boolean {
  return book.scopes.term(scope)?.['kind'] === PUBLISH;
}

function isForbidden(thread: CaseThread, day: DayText): boolean {
  const words = [...(thread.words.get(NEVER_PUBLISH)?.values() ?? [])];
  return words.some(({ what }) => what.value !== 'no' && (what.until ?? day) >= day);
}

/** Whether nothing was written down, so that the report counts, or a yes was. */
function isYes(word: Known<'consent'> | undefined, day: DayText): boolean {
  return word === undefined || (word.what.value === 'yes' && (word.what.until ?? day) >= day);
}
