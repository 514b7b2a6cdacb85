/**
 * What an event of a thread says: `docs/protocol.md` §21.6, by `app/protocol/event.schema.json`.
 *
 * A reader refuses a known type with a field that it does not know: somebody else would make another case of it. What
 * is new comes as a new type, and that passes. The facts of a share are held against `share.schema.json` (§21.7).
 * Which event a case takes is for `case_rules`.
 */

import isEvent from 'schema:event';
import isShare from 'schema:share';

import type { DayText, Id, MomentText, Place, Time } from './answers.ts';
import { dropNulls, isJsonObject, type JsonObject } from './encoding.ts';
import { EventInvalid, Malformed } from './errors.ts';
import { failingAs, type Hex } from './fields.ts';
import type { Urgency } from './report.ts';
import { checkMoment } from './report_rules.ts';
import type { ThreadKind } from './thread_event.ts';

/** Fields that hold a day or a part of one, wherever they stand. */
const MOMENTS: ReadonlySet<string> = new Set([
  'next', 'due', 'until', 'at', 'start', 'end', 'captured', 'born', 'ended', 'sent', 'received', 'embargo', 'reminders', 'keep_until',
]);
/** Fields of answers are named by those who wrote the questions; facts are looked at by themselves. */
const APART: ReadonlySet<string> = new Set(['answers', 'unanswered', 'facts']);
const SHAPE = 'an event is not of the shape that the protocol describes';

/** Where something is known from; `id` is unique in its list. */
export interface Source {
  readonly id: Id;
  /** Of `source_type`. */
  readonly type: Id;
  /** SHA-256 of an envelope, and of a file. */
  readonly report?: Hex;
  readonly attachment?: Hex;
  readonly entity?: Id;
  readonly url?: string;
  readonly captured?: MomentText;
  /** Of `reporter_relation`. */
  readonly relation?: Id;
  readonly first_hand?: boolean;
  /** Of `source_reliability`. */
  readonly reliability?: Id;
  readonly text?: string;
}

/** Why something is held to be as well known as that. */
export interface Basis {
  readonly sources: readonly Source[];
  readonly independence?: readonly { readonly first: Id; readonly second: Id; readonly independent: 'yes' | 'no' | 'unknown'; readonly note?: string }[];
  readonly contradictions?: readonly { readonly text: string; readonly sources?: readonly Id[]; readonly resolved?: boolean }[];
  /** Which other explanations were looked at. */
  readonly alternatives?: string;
  /** By which authority, in which document. */
  readonly established?: { readonly by: string; readonly document: string; readonly at?: MomentText; readonly sha256?: Hex };
}

/** Who did one kind of thing to whom, once; acts of one event have one `incident`. */
export interface CodedAct {
  readonly id: Id;
  readonly incident?: Id;
  /** Of `violations` or `attacks`; `also` are lesser ones. */
  readonly category: Id;
  readonly also?: readonly Id[];
  /** The one that is counted of an incident. */
  readonly main?: boolean;
  readonly time?: Time;
  readonly place?: Place;
  /** `class` (of `victim_groups`) and age as they were then, `status` (of `victim_status`) as it was at the end. */
  readonly victims?: readonly { readonly entity: Id; readonly class?: Id; readonly age_band?: Id; readonly status?: Id; readonly note?: string }[];
  /** `attribution`: what officials say of it; `certainty` 0 (a guess) to 3 (certain). */
  readonly perpetrators?: readonly {
    readonly entity: Id;
    readonly involvement?: Id;
    readonly attribution?: Id;
    readonly basis?: readonly Id[];
    readonly certainty?: number;
    readonly note?: string;
  }[];
  readonly methods?: readonly Id[];
  readonly context?: readonly Id[];
  readonly motive?: readonly Id[];
  readonly topic?: readonly Id[];
  readonly rights?: readonly Id[];
  readonly obligations?: readonly Id[];
  /** The kind of act and the three tests of the indicator. */
  readonly sdg16101?: {
    readonly class?: 'a' | 'b' | 'c' | 'd' | 'e' | 'f';
    readonly victim_class?: 'journalist' | 'trade-unionist' | 'hrd' | 'none' | 'unknown';
    readonly motive_link?: 'yes' | 'no' | 'unknown';
    readonly state_link?: 'agent' | 'acquiescence' | 'due-diligence-failure' | 'none' | 'unknown';
  };
  readonly detention?: {
    readonly type?: Id;
    readonly place?: string;
    readonly acknowledged?: Id;
    readonly conditions?: readonly Id[];
    readonly legal_basis?: string;
    readonly counsel?: Id;
    readonly ended?: MomentText;
  };
  readonly death?: { readonly autopsy?: Id; readonly certificate?: Id; readonly remains?: string };
  readonly torture?: { readonly statement_signed?: Id; readonly medical?: Id; readonly intent?: readonly Id[] };
  /** Where it stands in a narrative: code points from `start` up to, without, `end`. */
  readonly quotes?: readonly { readonly report: Hex; readonly start: number; readonly end: number; readonly text?: string }[];
  readonly sources?: readonly Source[];
  readonly note?: string;
}

export type EntityKind = 'person' | 'group' | 'organisation' | 'unit' | 'authority' | 'vehicle' | 'phone' | 'account' | 'place' | 'other';

/** Somebody or something of which acts speak. */
export interface CodedEntity {
  readonly id: Id;
  readonly kind: EntityKind;
  /** Under which id reports and consents speak of them: `reporter`, `p1`. */
  readonly person?: Id;
  /** `victim`, `witness`, `source`, `relative`, `lawyer`, `perpetrator`, `official` … */
  readonly roles?: readonly Id[];
  readonly name?: string;
  readonly aliases?: readonly string[];
  /** What outputs call them. */
  readonly shown_as?: string;
  readonly sex?: Id;
  readonly age_band?: Id;
  readonly born?: MomentText;
  readonly is_minor?: boolean;
  readonly groups?: readonly Id[];
  readonly occupation?: string;
  readonly org?: string;
  readonly nationality?: string;
  readonly indigenous_people?: string;
  readonly status?: Id;
  /** Of a group; `unit`: persons, families … */
  readonly count?: { readonly number: number; readonly approximate?: boolean; readonly unit?: Id };
  /** Of `actors_perpetrators`. */
  readonly class?: Id;
  readonly institution?: string;
  readonly rank?: string;
  readonly member_of?: Id;
  readonly place?: Place;
  /** A plate, a number, an account, an identity document. */
  readonly identifiers?: readonly { readonly type: Id; readonly value: string }[];
  readonly relations?: readonly { readonly entity: Id; readonly relation: Id; readonly certainty?: number; readonly note?: string }[];
  /** Of somebody who is missing. */
  readonly appearance?: Readonly<Partial<Record<'height' | 'build' | 'hair' | 'eyes' | 'marks' | 'clothing' | 'belongings' | 'teeth' | 'health', string>>>;
  readonly description?: string;
  readonly note?: string;
}

/** A consent on which a use rests; `by` is the id or hash of the report, or the hash of the event, that has it. */
export interface ConsentUsed {
  readonly person: Id;
  readonly scope: Id;
  readonly by: Hex;
}

export type OutputStatus = 'draft' | 'sent' | 'published' | 'acknowledged' | 'replied' | 'no-reply' | 'dropped';

/** What an authority answered. */
export interface AuthorityReply {
  readonly received: DayText;
  readonly from?: string;
  /** Of `reply_grade`. */
  readonly grade?: Id;
  readonly sha256?: Hex;
  readonly denied?: readonly string[];
  readonly commitments?: readonly { readonly text: string; readonly due?: DayText; readonly kept?: boolean }[];
  readonly assessment?: string;
  readonly next_step?: string;
}

export type ShareLevel = 'pointer' | 'summary' | 'full' | 'full+contact';
interface Reason {
  readonly reason?: string;
}

/** What each type of event says beside its type. */
export interface Whats {
  readonly begun: {
    readonly schema: 1;
    readonly kind: ThreadKind;
    readonly members: readonly Id[];
    readonly report?: { readonly id: Hex; readonly sha256: Hex };
    readonly title?: string;
    /** As the report says it. */
    readonly urgency?: Urgency;
    readonly facts?: JsonObject;
  };
  readonly joined: Reason & { readonly member: Id };
  readonly left: Reason & { readonly member: Id };
  readonly state: { readonly to: Id; readonly reason: string; readonly next?: DayText; readonly close_reason?: Id; readonly checked?: readonly Id[] };
  readonly urgency: Reason & { readonly to: Urgency };
  readonly described: {
    readonly title?: string;
    readonly summary?: string;
    /** Of `risk_level`. */
    readonly risk?: Id;
    readonly needs?: readonly { readonly need: Id; readonly met?: boolean }[];
    readonly keep_until?: DayText;
  };
  readonly assigned: { readonly member?: Id; readonly person?: Id; readonly due?: DayText };
  readonly note: { readonly text: string; readonly answers?: Hex };
  readonly task: { readonly task: Id; readonly type: Id; readonly title: string; readonly member?: Id; readonly person?: Id; readonly due?: DayText };
  readonly 'task-done': { readonly task: Id; readonly note?: string };
  readonly labels: { readonly add?: readonly string[]; readonly remove?: readonly string[] };
  readonly act: { readonly act: CodedAct };
  readonly 'act-removed': Reason & { readonly act: Id };
  readonly entity: { readonly entity: CodedEntity };
  readonly 'entity-removed': Reason & { readonly entity: Id };
  readonly verified: Reason & { readonly act: Id; readonly level: Id; readonly basis?: Basis; readonly next?: DayText };
  readonly agreed: { readonly with: Hex; readonly note?: string };
  readonly linked: Reason & { readonly case: Hex; readonly relation: Id };
  readonly unlinked: Reason & { readonly case: Hex; readonly relation: Id };
  readonly merged: Reason & { readonly into: Hex };
  readonly unmerged: Reason;
  readonly opened: { readonly purpose: string; readonly attachment?: Hex; readonly sensitive?: boolean };
  readonly consent: {
    readonly person: Id;
    readonly scope: Id;
    readonly value: 'yes' | 'no' | 'ask-me';
    /** How it was said: `call`, `mailbox`, `in-person`, `document` … */
    readonly source: Id;
    readonly evidence?: Hex;
    /** The last report that was known when they were asked: its id or hash. */
    readonly after?: Hex;
    readonly at?: DayText;
    readonly until?: DayText;
    readonly lang?: string;
    readonly given_by?: Id;
    readonly identity?: Id;
    readonly recipients?: readonly Id[];
    readonly note?: string;
  };
  readonly shared: Reason & { readonly member: Id; readonly level: ShareLevel; readonly thread: Hex; readonly until?: DayText; readonly consents?: readonly ConsentUsed[] };
  readonly revoked: Reason & { readonly thread: Hex };
  readonly replied: { readonly sha256: Hex; readonly template?: Id; readonly lang?: string };
  readonly exported: {
    readonly format: Id;
    readonly identities?: boolean;
    readonly sensitive?: boolean;
    readonly purpose?: string;
    readonly sha256?: Hex;
    readonly scopes?: readonly Id[];
    readonly consents?: readonly ConsentUsed[];
  };
  readonly output: {
    readonly output: Id;
    /** Of `output_type`. */
    readonly type: Id;
    readonly status: OutputStatus;
    readonly title?: string;
    readonly text?: string;
    /** Of the document as it was sent. */
    readonly sha256?: Hex;
    /** The event of the case up to which its facts are taken. */
    readonly facts?: Hex;
    readonly lang?: string;
    readonly cases?: readonly Hex[];
    readonly obligations?: readonly Id[];
    readonly recommendations?: readonly string[];
    readonly consents?: readonly ConsentUsed[];
    readonly addressee?: Id;
    readonly to?: string;
    readonly channel?: Id;
    readonly sent?: DayText;
    readonly reference?: string;
    readonly due?: DayText;
    readonly reminders?: readonly DayText[];
    readonly replies?: readonly AuthorityReply[];
    /** What it brought about. */
    readonly impact?: Id;
    readonly follow_up?: string;
    readonly url?: string;
    readonly embargo?: DayText;
  };
}

export type EventType = keyof Whats;
/** What an event of this type says. */
export type WhatOf<Type extends EventType> = { readonly [Each in Type]: { readonly event: Each } & Whats[Each] }[Type];
/** What an event of a known type says. */
export type What = WhatOf<EventType>;

/**
 * What an event says, from which fields that are null are taken out.
 *
 * @throws {@link EventInvalid}. An event of a type that this version does not know is given back as it is.
 */
export function readWhat(what: JsonObject): JsonObject {
  dropNulls(what);
  if (typeof what['event'] !== 'string') throw new EventInvalid('an event without a type');
  const isOfShape = isEvent.get(what['event']);
  if (!isOfShape) return what;
  check(what, isOfShape);
  if (what['event'] !== 'begun') return what;
  const facts = what['facts'];
  if (isJsonObject(facts) !== (what['kind'] === 'share')) throw new EventInvalid('facts without a share, or the reverse');
  if (isJsonObject(facts)) readFacts(facts);
  return what;
}

/**
 * What a share shows, from which fields that are null are taken out.
 *
 * @throws {@link EventInvalid}
 */
export function readFacts(facts: JsonObject): JsonObject {
  dropNulls(facts);
  const isOfShape = typeof facts['level'] === 'string' ? isShare.get(facts['level']) : undefined;
  if (!isOfShape) throw new EventInvalid('a share at no known level');
  check(facts, isOfShape);
  return facts;
}

function check(value: JsonObject, isOfShape: (value: unknown) => boolean): void {
  failingAs(EventInvalid, SHAPE, () => {
    if (!isOfShape(value)) throw new Malformed(SHAPE);
    momentsIn(value).forEach(checkMoment);
  });
}

/** Every text that says a day or a part of one, at any depth. */
function momentsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(momentsIn);
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([name, item]) => {
    if (APART.has(name)) return [];
    const texts: readonly unknown[] = Array.isArray(item) ? item : [item];
    const here = MOMENTS.has(name) ? texts.filter((text) => typeof text === 'string') : [];
    return [...here, ...momentsIn(item)];
  });
}
