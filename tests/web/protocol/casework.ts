/** Threads as their readers have them, without the bytes: events in, plain JSON of a case out. Its twin is tests/casework.py. */

import caseStates from '../../../app/protocol/vocabularies/case_states.json' with { type: 'json' };
import clockTerms from '../../../app/protocol/vocabularies/clocks.json' with { type: 'json' };
import consentScopes from '../../../app/protocol/vocabularies/consent_scopes.json' with { type: 'json' };
import safeClosing from '../../../app/protocol/vocabularies/safe_closing.json' with { type: 'json' };
import uses from '../../../app/protocol/vocabularies/uses.json' with { type: 'json' };
import levels from '../../../app/protocol/vocabularies/verification_levels.json' with { type: 'json' };
import { caseOf } from '../../../web/protocol/case.ts';
import { clocks } from '../../../web/protocol/case_clocks.ts';
import { caseStandings, permission, toldIn } from '../../../web/protocol/case_consent.ts';
import { moves } from '../../../web/protocol/case_moves.ts';
import { Rulebook, type Act, type Case, type CaseThread } from '../../../web/protocol/case_state.ts';
import { peopleOf } from '../../../web/protocol/case_words.ts';
import { toJson, type JsonObject } from '../../../web/protocol/encoding.ts';
import { readTime } from '../../../web/protocol/fields.ts';
import { decodeReport } from '../../../web/protocol/report.ts';
import type { ThreadEvent, ThreadKind } from '../../../web/protocol/thread_event.ts';
import { Vocabulary } from '../../../web/protocol/vocabulary.ts';

export const BOOK = new Rulebook({
  states: caseStates.entries,
  levels: levels.entries,
  checks: safeClosing.entries,
  uses: uses.entries,
  scopes: consentScopes.entries,
});
const TARGETS = new Vocabulary(clockTerms.entries);

interface EventInJson {
  readonly hash: string;
  readonly thread: string;
  readonly kind: ThreadKind;
  readonly number: number;
  readonly member: string;
  readonly person: string | null;
  readonly time: string;
  readonly hour: number | null;
  readonly what: JsonObject;
}
export type ThreadsInJson = readonly (readonly EventInJson[])[];

export function eventsFromJson(threads: ThreadsInJson): ThreadEvent[][] {
  return threads.map((events) =>
    events.map((event) => ({ ...event, person: event.person ?? undefined, time: readTime(event.time), hour: event.hour ?? undefined })),
  );
}

/** The case of threads that are JSON, as JSON. */
export function folded(threads: ThreadsInJson): object {
  return caseToJson(caseOf(eventsFromJson(threads), BOOK));
}

/** Everything that a case says, with events by their hashes. */
function caseToJson({ lead, threads, history }: Case): object {
  return {
    threads: threads.map(threadToJson),
    history: history.map(({ event, outcome, reason }) => [event.hash, outcome, reason ?? null]),
    people: [...peopleOf(lead)],
    moves: Object.fromEntries(
      [...lead.members, 'nobody'].map((member) => [
        member,
        moves(lead, member, BOOK).map(({ to, asks, second, refused }) => [to, asks, second ?? null, refused ?? null]),
      ]),
    ),
  };
}

export interface PermissionInVector {
  readonly threads: ThreadsInJson;
  readonly told: readonly { readonly id: string; readonly report: object }[] | null;
  readonly today: string;
  readonly is_ordered: boolean;
  readonly use: string;
  readonly recipient: string | null;
}

/** What everybody in a case agrees to, as vectors have it. */
export function permitted({ threads, told, today, is_ordered: isOrdered, use, recipient }: PermissionInVector): object {
  const { lead } = caseOf(eventsFromJson(threads), BOOK);
  const parts = told?.map(({ id, report }) => ({ id, report: decodeReport(toJson(report)) })) ?? toldIn(lead.begun);
  const standings = caseStandings(lead, parts, BOOK, { today, isOrdered });
  const { hindrances, consents, identity } = permission(standings, use, BOOK, recipient ?? undefined);
  return {
    hindrances: hindrances.map(({ person, value, reason }) => [person, value, reason]),
    consents: Object.fromEntries(consents.map(({ person, by }) => [person, by])),
    identity: identity ?? null,
  };
}

export interface ClocksInVector {
  readonly threads: ThreadsInJson;
  readonly arrived: string;
  readonly urgency: string;
  readonly now: string;
}

/** The clocks of a case, as vectors have them. */
export function timed({ threads, arrived, urgency, now }: ClocksInVector): object {
  const of = threads.length === 0 ? undefined : caseOf(eventsFromJson(threads), BOOK);
  const found = clocks(of, { arrived: readTime(arrived), urgency, now: readTime(now), targets: TARGETS });
  return found.map(({ aim, due, done, status }) => [aim, second(due), done ? second(done) : null, status]);
}

function second(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}

function hashes(events: readonly ThreadEvent[]): string[] {
  return events.map(({ hash }) => hash);
}

function byId<Value>(map: ReadonlyMap<string, Value>, json: (value: Value) => unknown): object {
  return Object.fromEntries([...map].map(([id, value]) => [id, json(value)]));
}

function actToJson({ event, level, verification, lapsed }: Act): object {
  return {
    event: event.hash,
    level,
    verified: verification?.event.hash ?? null,
    agreed: verification?.agreed?.hash ?? null,
    lapsed: lapsed?.event.hash ?? null,
  };
}

const hashOf = ({ hash }: ThreadEvent): string => hash;
const hashOrNull = (event: ThreadEvent | undefined): string | null => event?.hash ?? null;

function threadToJson(thread: CaseThread): object {
  return {
    id: thread.id,
    kind: thread.kind,
    members: thread.members,
    assigned: hashOrNull(thread.assigned),
    owner: thread.owner ?? null,
    labels: thread.labels,
    notes: hashes(thread.notes),
    tasks: byId(thread.tasks, ({ event, done }) => [event.hash, hashOrNull(done)]),
    opened: hashes(thread.opened),
    replied: hashes(thread.replied),
    exported: hashes(thread.exported),
    waiting: byId(thread.waiting, ({ second: needed, about }) => [needed, about ?? null]),
    agreed: byId(thread.agreed, hashOf),
    overtaken: [...thread.overtaken].sort(),
    state: thread.state,
    stated: hashes(thread.stated),
    next: thread.next ?? null,
    urgency: thread.urgency ?? null,
    described: hashOrNull(thread.described),
    acts: byId(thread.acts, actToJson),
    entities: byId(thread.entities, hashOf),
    links: byId(thread.links, hashOf),
    merged: hashOrNull(thread.merged),
    words: byId(thread.words, (words) => byId(words, hashOf)),
    shares: byId(thread.shares, ({ event, agreed, revoked }) => [event.hash, hashOrNull(agreed), hashOrNull(revoked)]),
    outputs: byId(thread.outputs, ({ event, sent, agreed }) => [event.hash, hashOrNull(sent), hashOrNull(agreed)]),
  };
}

