/**
 * What everybody in a case agrees to, and whether a use may go ahead: `docs/protocol.md` §21.6.
 *
 * Two kinds of words meet here: those of the reports (§8.4), and those that members wrote down when they had asked
 * somebody. Missing means no, and where both count, the more careful one does.
 */

import type { Consent, DayText, Id } from './answers.ts';
import type { CaseThread, Known, Rulebook } from './case_state.ts';
import { isPublishing, peopleOf, scopesOf } from './case_words.ts';
import { boldness, carefulness, leastOf, NEVER_PUBLISH, standingsOf, type Circumstances, type Part, type Standing, type Standings, type Value } from './consent.ts';
import type { ConsentUsed } from './events.ts';
import { REPORTER } from './report_rules.ts';

/** Only those who were picked are meant, so nobody where nobody was. */
const PICKED = 'share-selected';

/** Because of whom something may not be done: what they said, and why it counts as that. */
export interface Hindrance {
  readonly person: Id;
  readonly value: Value;
  /** `recipient`: they meant others. */
  readonly reason: Standing['reason'] | 'never-publish' | 'recipient' | 'unknown-use';
}

/** Whether a use may go ahead: only without hindrances. */
export interface Permission {
  readonly use: Id;
  readonly hindrances: readonly Hindrance[];
  /** What the event must name that records the use. */
  readonly consents: readonly ConsentUsed[];
  /** The most careful one that somebody asks for. */
  readonly identity: Id | undefined;
}

/** What the first event of a share says of consent, in place of the reports (§21.7). */
export function toldIn(share: Known<'begun'>): Part[] {
  const facts = share.what.facts as unknown as Facts;
  const persons = (facts.reports ?? []).flatMap(({ report }) => (report?.persons ?? []).map(({ id }) => ({ id })));
  return [{ id: share.hash, report: { type: facts.type, persons, consent: facts.consent ?? [] } }];
}

interface Facts {
  readonly type: Part['report']['type'];
  readonly consent?: readonly Consent[];
  readonly reports?: readonly { readonly report?: Pick<Part['report'], 'persons'> }[];
}

/**
 * What counts for each person of a case and each scope.
 *
 * `told` are the reports of the defender's thread, in the order of the server's list (`isOrdered`, §8.4), or what a share
 * shows; none for a case that nobody reported.
 */
export function caseStandings(thread: CaseThread, told: readonly Part[], book: Rulebook, circumstances: Circumstances): Standings {
  const words = [...thread.words.values()].flatMap((said) => [...said.values()].map(({ what }) => what));
  const also = [...words, ...[...peopleOf(thread)].map((person) => ({ person, scope: NEVER_PUBLISH }))];
  const said = standingsOf(told, book.scopes, circumstances, also);
  const covers = knowledgeOf(told, circumstances.isOrdered ?? true);
  return new Map(
    [...said].map(([person, standings]) => [
      person,
      new Map([...standings].map(([scope, standing]) => [scope, weighed(standing, thread.words.get(scope)?.get(person), covers, circumstances.today)])),
    ]),
  );
}

/** Whether everybody agrees to a use (`vocabularies/uses.json`), by `recipient` if named. */
export function permission(standings: Standings, use: Id, book: Rulebook, recipient?: Id): Permission {
  const scopes = scopesOf(use, book);
  if (scopes === undefined) {
    return { use, hindrances: [{ person: REPORTER, value: 'no', reason: 'unknown-use' }], consents: [], identity: undefined };
  }
  const hindrances: Hindrance[] = [];
  const agreed: { readonly person: Id; readonly scope: Id; readonly standing: Standing }[] = [];
  for (const [person, said] of scopes.length === 0 ? [] : standings) {
    const each = scopes.map((scope) => ({ person, scope, standing: said.get(scope) ?? NOT_ASKED }));
    const found = each.find(({ scope, standing }) => hinders(scope, standing, recipient) === undefined);
    if (found) agreed.push(found);
    else hindrances.push(...boldest(each).map(({ scope, standing }) => ({ person, value: standing.value, reason: hinders(scope, standing, recipient) ?? 'default' })));
  }
  if (scopes.some((scope) => isPublishing(scope, book))) hindrances.push(...forbidding(standings));
  const identities = agreed.flatMap(({ standing }) => standing.answer?.identity ?? []);
  return {
    use,
    hindrances,
    consents: agreed.flatMap(({ person, scope, standing }) => (standing.source === undefined ? [] : [{ person, scope, by: standing.source }])),
    identity: leastOf(identities, (identity) => -carefulness(identity)),
  };
}

const NOT_ASKED: Standing = { value: 'no', reason: 'default' };

/** The first of those that allow most. */
function boldest<Each extends { readonly scope: Id; readonly standing: Standing }>(each: readonly Each[]): readonly Each[] {
  const most = leastOf(each, ({ scope, standing }) => -boldness(scope, standing.value));
  return most ? [most] : [];
}

/** Whether a word was given by somebody who knew this report. */
type Covers = (word: Known<'consent'>, report: string | undefined) => boolean;

function knowledgeOf(told: readonly Part[], isOrdered: boolean): Covers {
  const order = new Map(told.map(({ id }, index) => [id, index]));
  return ({ what: { after } }, report) => {
    const read = order.get(after ?? '');
    const place = order.get(report ?? '');
    if (read === undefined || place === undefined) return false;
    return isOrdered ? place <= read : place === read || place === 0;
  };
}

/** What counts of what somebody reported and what they said when they were asked. */
function weighed(standing: Standing, event: Known<'consent'> | undefined, covers: Covers, today: DayText): Standing {
  if (event === undefined) return standing;
  const word = wordOf(event, today);
  if (standing.reason === 'default') return word;
  // For good, unless they themselves have changed their mind since, and were asked (§8.4).
  if (standing.reason === 'withdrawn') return covers(event, standing.again) ? word : standing;
  if (covers(event, standing.source)) return word;
  return leastOf([standing, word], ({ value }) => boldness(event.what.scope, value)) ?? standing;
}

function wordOf({ what, hash }: Known<'consent'>, today: DayText): Standing {
  const { person, scope, value } = what;
  const answer: Consent = {
    person,
    scope,
    value,
    ...(what.identity !== undefined && { identity: what.identity }),
    ...(what.recipients && { recipients: what.recipients }),
    ...(what.until !== undefined && { until: what.until }),
  };
  const hasEnded = (what.until ?? today) < today;
  return { value: hasEnded ? 'no' : value, reason: hasEnded ? 'ended' : 'asked', source: hash, answer };
}

/** Why this is no yes for this recipient. */
function hinders(scope: Id, { value, reason, answer }: Standing, recipient: Id | undefined): Hindrance['reason'] | undefined {
  if (value !== 'yes') return reason;
  const meant = answer?.recipients;
  if (meant === undefined) return scope === PICKED ? 'recipient' : undefined;
  return recipient === undefined || meant.includes(recipient) ? undefined : 'recipient';
}

function forbidding(standings: Standings): Hindrance[] {
  return [...standings].flatMap(([person, said]) => {
    const value = said.get(NEVER_PUBLISH)?.value ?? 'no';
    return value === 'no' ? [] : [{ person, value, reason: 'never-publish' as const }];
  });
}
