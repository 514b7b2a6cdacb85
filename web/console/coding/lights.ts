/**
 * For each scope, whether everybody in a case has agreed: green if so; red where somebody said no, or never to publish;
 * amber where somebody was not asked, or wants to be asked again. Only green allows anything (`docs/protocol.md` §21.6).
 */

import type { DayText, Id } from '../../protocol/answers.ts';
import { caseStandings } from '../../protocol/case_consent.ts';
import type { CaseThread, Rulebook } from '../../protocol/case_state.ts';
import { effectiveOver, NEVER_PUBLISH, PUBLISH, standingsOf, type Part, type Standing, type Standings } from '../../protocol/consent.ts';

export type Colour = 'green' | 'amber' | 'red';

/** Somebody because of whom a light is not green. */
export interface Missing {
  readonly person: Id;
  readonly value: Standing['value'];
  readonly reason: Standing['reason'] | 'never-publish';
}

export interface Light {
  readonly scope: Id;
  readonly colour: Colour;
  readonly missing: readonly Missing[];
  /** Whether a yes takes away, so that green means that nobody has said it. */
  readonly isTaking: boolean;
  /** Who alone is meant. */
  readonly recipients: readonly Id[] | undefined;
}

/** A yes to these takes away, so it is shown as what hinders. */
const TAKING: ReadonlySet<string> = new Set([NEVER_PUBLISH, 'delete-after']);

/**
 * What everybody in the case says to each scope; `told` as `caseStandings` has it.
 *
 * `isWhole`: whether `told` holds all follow-ups. One that was not read may withdraw everything, so nothing is green then.
 */
export function lightsOf(thread: CaseThread | undefined, told: readonly Part[], book: Rulebook, { isWhole, today }: { readonly today: DayText; readonly isWhole: boolean }): readonly Light[] {
  const standings = thread === undefined ? standingsOf(told, book.scopes, { today }) : caseStandings(thread, told, book, { today });
  return [...effectiveOver(standings, book.scopes)].map(([scope, { recipients }]) => {
    const isTaking = TAKING.has(scope);
    const missing = isTaking ? taking(standings, scope) : [...refusing(standings, scope), ...(isPublished(scope, book) ? taking(standings, NEVER_PUBLISH) : [])];
    const colour = colourOf(missing, isTaking);
    return { scope, missing, isTaking, recipients, colour: colour === 'green' && !isWhole ? 'amber' : colour };
  });
}

function refusing(standings: Standings, scope: Id): Missing[] {
  return [...standings].flatMap(([person, said]) => {
    const { reason, value } = said.get(scope) ?? ({ value: 'no', reason: 'default' } as const);
    return value === 'yes' ? [] : [{ person, value, reason }];
  });
}

function taking(standings: Standings, scope: Id): Missing[] {
  return [...standings].flatMap(([person, said]) => {
    const standing = said.get(scope);
    return standing === undefined || standing.value === 'no' ? [] : [{ person, value: standing.value, reason: scope === NEVER_PUBLISH ? ('never-publish' as const) : standing.reason }];
  });
}

function colourOf(missing: readonly Missing[], isTaking: boolean): Colour {
  if (missing.length === 0) return 'green';
  const isRefused = missing.some(({ reason, value }) => (isTaking || reason === 'never-publish' ? value === 'yes' : value === 'no' && reason !== 'default'));
  return isRefused ? 'red' : 'amber';
}

function isPublished(scope: Id, book: Rulebook): boolean {
  return book.scopes.term(scope)?.['kind'] === PUBLISH;
}
