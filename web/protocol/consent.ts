/**
 * What people have agreed to, over a whole thread: `docs/protocol.md` §8.4.
 *
 * A thread is a first report and the follow-ups that are proven to be by whoever sent it. Nothing in it is ever
 * edited: what a follow-up says stands beside what was said before, and this is the rule that makes one answer of all
 * of it. Whoever uses what was told asks here first.
 */

import type { Consent, Request } from './answers.ts';
import type { Report } from './report.ts';
import { REPORTER } from './report_rules.ts';
import type { Vocabulary } from './vocabulary.ts';

export const WITHDRAW = 'withdraw';
export const DELETE = 'delete';
export const NEVER_PUBLISH = 'never-publish';
export const PUBLISH = 'publish';
/** To say yes to one of these narrows what may be done. */
const RESTRICTING: ReadonlySet<string> = new Set([NEVER_PUBLISH, 'delete-after']);
/** It stays open to those who withdraw from everything: there they read what came of it. */
const MAILBOX = 'contact';
const RANKS = ['no', 'ask-me', 'yes'] as const;
/** From the least to the most careful. */
const IDENTITIES = ['full', 'withheld-from-state', 'anonymised'];

export type Value = (typeof RANKS)[number];

/** One report of a thread; `id` is that of its envelope. */
export interface Part {
  readonly id: string;
  readonly report: Pick<Report, 'type' | 'urgency' | 'persons' | 'consent' | 'requests'>;
}

/** What one person says about one use, which report said so, and why it counts as that. */
export interface Standing {
  readonly value: Value;
  /** `asked`: a member has asked the person, and wrote down what they said (§21.6). */
  readonly reason: 'default' | 'answer' | 'ended' | 'withdrawn' | 'asked';
  readonly source?: string;
  readonly answer?: Consent;
  /** A later report that says yes after a withdrawal: it does not count by itself. */
  readonly again?: string;
}

/** What counts for one use over all people. */
export interface Effective {
  readonly value: Value;
  /** Because of whom it is not a yes. */
  readonly hinderedBy: readonly string[];
  /** The most careful one that somebody asks for. */
  readonly identity?: string;
  /** Who alone is meant. */
  readonly recipients?: readonly string[];
}

/** By person and scope. */
export type Standings = ReadonlyMap<string, ReadonlyMap<string, Standing>>;

export interface ThreadConsent {
  readonly standings: Standings;
  readonly effective: ReadonlyMap<string, Effective>;
  /** Ids of the reports that withdraw, and of those that ask for deletion. */
  readonly withdrawing: readonly string[];
  readonly deleting: readonly string[];
}

export interface Circumstances {
  /** `2026-11-28`. */
  readonly today: string;
  /** Whether the follow-ups stand in the order in which they arrived. Where nobody knows, the most careful one counts. */
  readonly isOrdered?: boolean;
}

/** What counts today; the first report comes first. */
export function consentOf(thread: readonly Part[], scopes: Vocabulary, circumstances: Circumstances): ThreadConsent {
  const standings = standingsOf(thread, scopes, circumstances);
  return {
    standings,
    effective: effectiveOver(standings, scopes),
    withdrawing: asking(thread, WITHDRAW),
    deleting: asking(thread, DELETE),
  };
}

/** What each person says about each use; `also` are people and scopes from elsewhere. */
export function standingsOf(
  thread: readonly Part[],
  scopes: Vocabulary,
  { today, isOrdered = true }: Circumstances,
  also: readonly { readonly person: string; readonly scope: string }[] = [],
): Standings {
  const rule = new Rule(thread, scopes, today, isOrdered);
  const codes = [...new Set([...[...scopes].map(({ id }) => id), ...scopesSaid(thread), ...also.map(({ scope }) => scope)])];
  const people = new Set([...peopleOf(thread), ...also.map(({ person }) => person)]);
  return new Map([...people].map((person) => [person, new Map(codes.map((code) => [code, rule.standing(person, code)]))]));
}

type Said = readonly [index: number, answer: Consent];

class Rule {
  constructor(
    private readonly thread: readonly Part[],
    private readonly scopes: Vocabulary,
    private readonly today: string,
    private readonly isOrdered: boolean,
  ) {}

  /** The answer that counts, unless this person has withdrawn it. */
  standing(person: string, scope: string): Standing {
    const said = this.thread.flatMap(({ report }, index) =>
      (report.consent ?? []).filter((answer) => answer.person === person && answer.scope === scope).map((answer): Said => [index, answer]),
    );
    const withdrawn = this.thread.findIndex(({ report }) => (report.requests ?? []).some((request) => covers(request, person, scope)));
    if (withdrawn >= 0) {
      const later = said.filter(([index, answer]) => this.isAgain(index, answer, withdrawn)).map(([index]) => this.idOf(index));
      const again = later[later.length - 1];
      return { value: 'no', reason: 'withdrawn', source: this.idOf(withdrawn), ...(again !== undefined && { again }) };
    }
    const standings = this.last(said).map(([index, answer]) => this.counted(scope, index, answer));
    return leastOf(standings, ({ value }) => boldness(scope, value)) ?? { value: this.defaultOf(scope), reason: 'default' };
  }

  private isAgain(index: number, answer: Consent, withdrawn: number): boolean {
    const isLater = this.isOrdered ? index > withdrawn : index !== 0 && index !== withdrawn;
    return isLater && answer.value === 'yes';
  }

  /** What the last report says that says anything; all follow-ups are last without order. */
  private last(said: readonly Said[]): readonly Said[] {
    const last = Math.max(...said.map(([index]) => index));
    const least = this.isOrdered || last === 0 ? last : 1;
    return said.filter(([index]) => index >= least);
  }

  private counted(scope: string, index: number, answer: Consent): Standing {
    const about = { source: this.idOf(index), answer };
    if (answer.until !== undefined && answer.until < this.today) return { value: 'no', reason: 'ended', ...about };
    const known = RANKS.find((value) => value === answer.value);
    return { value: known ?? (RESTRICTING.has(scope) ? 'yes' : 'no'), reason: 'answer', ...about };
  }

  private defaultOf(scope: string): Value {
    const value = this.scopes.term(scope)?.['default'];
    const first = this.thread[0]?.report;
    const isUrgent = first?.type === 'urgent' || first?.urgency === 'now';
    return value === 'on' || (value === 'on-if-urgent' && isUrgent) ? 'yes' : 'no';
  }

  private idOf(index: number): string {
    return this.thread[index]?.id ?? '';
  }
}

function covers(request: Request, person: string, scope: string): boolean {
  if (request.ask !== WITHDRAW || (request.person ?? person) !== person || RESTRICTING.has(scope)) return false;
  return request.scopes === undefined ? scope !== MAILBOX : request.scopes.includes(scope);
}

/** How much is allowed by the value. */
export function boldness(scope: string, value: Value): number {
  const rank = RANKS.indexOf(value);
  return RESTRICTING.has(scope) ? -rank : rank;
}

/** The first of those for which the number is least. */
export function leastOf<Item>(items: readonly Item[], number: (item: Item) => number): Item | undefined {
  const least = Math.min(...items.map(number));
  return items.find((item) => number(item) === least);
}

/** Everybody whom the thread knows, the reporter first. */
function peopleOf(thread: readonly Part[]): string[] {
  const named = thread.flatMap(({ report }) => (report.persons ?? []).map(({ id }) => id));
  const said = thread.flatMap(({ report }) => (report.consent ?? []).map(({ person }) => person));
  return [...new Set([REPORTER, ...named, ...said])];
}

function scopesSaid(thread: readonly Part[]): string[] {
  return thread.flatMap(({ report }) => [
    ...(report.consent ?? []).map(({ scope }) => scope),
    ...(report.requests ?? []).flatMap((request) => request.scopes ?? []),
  ]);
}

function asking(thread: readonly Part[], ask: string): string[] {
  return thread.filter(({ report }) => (report.requests ?? []).some((request) => request.ask === ask)).map(({ id }) => id);
}

/** What counts for each use over all people, of whom each has a standing on each scope. */
export function effectiveOver(standings: Standings, scopes: Vocabulary): Map<string, Effective> {
  const people = [...standings];
  const codes = [...(people[0]?.[1].keys() ?? [])];
  const saidOf = (code: string): [string, Standing][] => people.flatMap(([person, said]) => {
    const standing = said.get(code);
    return standing ? [[person, standing]] : [];
  });
  const effective = new Map(codes.map((code) => [code, effectiveOf(code, saidOf(code))]));
  const never = saidOf(NEVER_PUBLISH).filter(([, { value }]) => value !== 'no');
  if (never.length === 0) return effective;
  const cap = never.some(([, { value }]) => value === 'yes') ? 'no' : 'ask-me';
  const against = never.map(([person]) => person);
  for (const { id, kind } of scopes) {
    const here = effective.get(id);
    if (kind === PUBLISH && here) effective.set(id, capped(here, cap, against));
  }
  return effective;
}

function effectiveOf(scope: string, said: readonly (readonly [string, Standing])[]): Effective {
  const least = leastOf(said, ([, { value }]) => boldness(scope, value));
  const value = least?.[1].value ?? 'no';
  if (RESTRICTING.has(scope)) return { value, hinderedBy: [] };
  const agreed = said.flatMap(([, standing]) => (standing.answer && standing.value !== 'no' ? [standing.answer] : []));
  const identity = leastOf(agreed.flatMap((answer) => answer.identity ?? []), (given) => -carefulness(given));
  const recipients = common(agreed.flatMap((answer) => (answer.recipients ? [answer.recipients] : [])));
  return {
    value,
    hinderedBy: said.filter(([, standing]) => standing.value !== 'yes').map(([person]) => person),
    ...(identity !== undefined && { identity }),
    ...(recipients && { recipients }),
  };
}

function capped(effective: Effective, cap: Value, against: readonly string[]): Effective {
  const value = RANKS.indexOf(effective.value) < RANKS.indexOf(cap) ? effective.value : cap;
  return { ...effective, value, hinderedBy: [...new Set([...effective.hinderedBy, ...against])] };
}

/** An identity of a later version counts as the most careful. */
export function carefulness(identity: string): number {
  const place = IDENTITIES.indexOf(identity);
  return place < 0 ? IDENTITIES.length : place;
}

/** Those who stand in every list. */
function common(lists: readonly (readonly string[])[]): readonly string[] | undefined {
  return lists[0]?.filter((name) => lists.every((list) => list.includes(name)));
}
