/** From which state a case may go to which, and what it takes: `docs/protocol.md` §21.6. */

import type { Id } from './answers.ts';
import { CLOSED, secondFor } from './case_seconds.ts';
import type { CaseThread, Rulebook, SaidOf, Second } from './case_state.ts';

export const TRIAGE = 'triage';
export const MERGED = 'merged';
/** Whoever waits for something says until when. */
const WAITING: ReadonlySet<string> = new Set(['monitoring']);
/** No case leaves triage without somebody who has it, and a day on which it goes on. */
const OWNED: ReadonlySet<string> = new Set(['needs-info', 'open', 'referred']);
const LACKS = { next: 'no-next-date', close_reason: 'no-close-reason', checked: 'not-checked' } as const;
type Field = keyof typeof LACKS;

/** A state to which a case may go, as its vocabulary has it. */
export interface Move {
  readonly to: Id;
  /** The fields that must come with it. */
  readonly asks: readonly Field[];
  /** Who must agree before it counts. */
  readonly second: Second | undefined;
  /** Why it is not open whatever comes with it. */
  readonly refused: string | undefined;
}

/** Where the case may go from its state, and what hinders somebody of `member`. */
export function moves(thread: CaseThread, member: Id, book: Rulebook): Move[] {
  return nextOf(thread, book).map((to) => ({
    to,
    asks: asks(thread, to),
    second: secondFor({ event: 'state', to, reason: '' }),
    refused: notHis(thread, member) ?? hindrance(thread, to),
  }));
}

/** Why a case would not go into the state that `said` names; undefined if it would. */
export function stateRefusal(thread: CaseThread, { what }: SaidOf<'state'>, book: Rulebook): string | undefined {
  if (!nextOf(thread, book).includes(what.to)) return 'transition';
  const hindered = hindrance(thread, what.to);
  if (hindered !== undefined) return hindered;
  const lacking = asks(thread, what.to).find((field) => what[field] === undefined);
  if (lacking !== undefined) return LACKS[lacking];
  const checked = what.checked ?? [];
  return what.to === CLOSED && [...book.checks].some(({ id }) => !checked.includes(id)) ? 'not-checked' : undefined;
}

function notHis(thread: CaseThread, member: Id): string | undefined {
  if (!thread.members.includes(member)) return 'does-not-take-part';
  return thread.isLeading ? undefined : 'not-leading';
}

function asks(thread: CaseThread, to: Id): readonly Field[] {
  if (to === CLOSED) return ['close_reason', 'checked'];
  return WAITING.has(to) || (thread.state === TRIAGE && OWNED.has(to)) ? ['next'] : [];
}

/** What must be done before, rather than said with it. */
function hindrance(thread: CaseThread, to: Id): string | undefined {
  if (to === MERGED && thread.merged === undefined) return 'not-merged';
  if (thread.state === MERGED && thread.merged !== undefined) return 'merged-already';
  return thread.state === TRIAGE && OWNED.has(to) && thread.assigned === undefined ? 'no-owner' : undefined;
}

function nextOf(thread: CaseThread, book: Rulebook): readonly Id[] {
  return (book.states.term(thread.state)?.['next'] ?? []) as readonly Id[];
}
