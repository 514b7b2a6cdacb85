/** What an event does to a case that takes it: `docs/protocol.md` §21.6. */

import type { Id } from './answers.ts';
import { isSame, namedIn, tiedTo } from './case_rules.ts';
import { isOut } from './case_seconds.ts';
import { Act, linkKey, Share, type CaseThread, type Known } from './case_state.ts';
import type { CodedAct, CodedEntity, EventType } from './events.ts';
import type { ThreadEvent } from './thread_event.ts';

/** A change of anything else makes another act of it, of which nobody has said how well it is known. */
const REMARKS: ReadonlySet<string> = new Set(['quotes', 'sources', 'obligations', 'rights', 'note']);
type Step<Type extends EventType> = (thread: CaseThread, event: Known<Type>, agreed: ThreadEvent | undefined) => void;
type AnyStep = (thread: CaseThread, event: ThreadEvent, agreed: ThreadEvent | undefined) => void;

/** Whether an event of this type is known, and does something by itself. */
export function hasStep(type: unknown): boolean {
  return STEPS.has(type);
}

/** The case after `event`; `agreed` is by whom somebody else said yes, where one had to. */
export function take(thread: CaseThread, event: ThreadEvent, agreed?: ThreadEvent): void {
  STEPS.get(event.what['event'])?.(thread, event, agreed);
}

/** Without remarks: what a verification is about. */
function substanceOf(coded: CodedAct): object {
  return Object.fromEntries(Object.entries(coded).filter(([field]) => !REMARKS.has(field)));
}

function recountAct(thread: CaseThread, before: CodedAct | undefined, after: CodedAct | undefined): void {
  count(thread.victims, (before?.victims ?? []).map(({ entity }) => entity), -1);
  count(thread.victims, (after?.victims ?? []).map(({ entity }) => entity), 1);
  count(thread.named, namedIn(before ?? {}), -1);
  count(thread.named, namedIn(after ?? {}), 1);
}

function recountEntity(thread: CaseThread, before: CodedEntity | undefined, after: CodedEntity | undefined): void {
  if (before) count(thread.named, tiedTo(before), -1);
  if (after) count(thread.named, tiedTo(after), 1);
}

function count(counts: Map<Id, number>, entities: Iterable<Id>, by: number): void {
  for (const entity of entities) counts.set(entity, (counts.get(entity) ?? 0) + by);
}

// A type without a step, as `agreed`, changes nothing by itself.
const BY_TYPE: { readonly [Type in EventType]?: Step<Type> } = {
  joined: (thread, { what }) => {
    thread.members = [...thread.members, what.member];
  },
  left: (thread, { what }) => {
    thread.members = thread.members.filter((member) => member !== what.member);
    if (thread.owner === what.member) thread.assigned = undefined;
  },
  state: (thread, event) => {
    thread.state = event.what.to;
    thread.stated.push(event);
  },
  urgency: (thread, { what }) => {
    thread.urgency = what.to;
  },
  described: (thread, event) => {
    thread.described = event;
  },
  assigned: (thread, event) => {
    thread.assigned = event.what.member === undefined ? undefined : event;
  },
  note: (thread, event) => {
    thread.notes.push(event);
  },
  task: (thread, event) => {
    thread.tasks.set(event.what.task, { event });
  },
  'task-done': (thread, done) => {
    const task = thread.tasks.get(done.what.task);
    if (task) thread.tasks.set(done.what.task, { ...task, done });
  },
  labels: (thread, { what: { add = [], remove = [] } }) => {
    thread.labels = [...new Set([...thread.labels, ...add])].filter((label) => !remove.includes(label));
  },
  act: (thread, event) => {
    const { act } = event.what;
    const before = thread.acts.get(act.id);
    recountAct(thread, before?.coded, act);
    const isAsBefore = before !== undefined && isSame(substanceOf(before.coded), substanceOf(act));
    const verification = isAsBefore ? before.verification : undefined;
    const lapsed = isAsBefore ? before.lapsed : (before?.verification ?? before?.lapsed);
    thread.acts.set(act.id, new Act(event, verification, lapsed));
  },
  'act-removed': (thread, { what }) => {
    recountAct(thread, thread.acts.get(what.act)?.coded, undefined);
    thread.acts.delete(what.act);
  },
  entity: (thread, event) => {
    const { entity } = event.what;
    recountEntity(thread, thread.entities.get(entity.id)?.what.entity, entity);
    thread.entities.set(entity.id, event);
  },
  'entity-removed': (thread, { what }) => {
    recountEntity(thread, thread.entities.get(what.entity)?.what.entity, undefined);
    thread.entities.delete(what.entity);
  },
  verified: (thread, event, agreed) => {
    const act = thread.acts.get(event.what.act);
    if (act) thread.acts.set(event.what.act, new Act(act.event, { level: event.what.level, event, agreed }));
  },
  linked: (thread, event) => {
    thread.links.set(linkKey(event.what), event);
  },
  unlinked: (thread, { what }) => {
    thread.links.delete(linkKey(what));
  },
  merged: (thread, event) => {
    thread.merged = event;
  },
  unmerged: (thread) => {
    thread.merged = undefined;
  },
  opened: (thread, event) => {
    thread.opened.push(event);
  },
  consent: (thread, event) => {
    const words = thread.words.get(event.what.scope) ?? new Map<Id, Known<'consent'>>();
    thread.words.set(event.what.scope, words.set(event.what.person, event));
  },
  shared: (thread, event, agreed) => {
    thread.shares.set(event.what.thread, new Share(event, agreed));
  },
  revoked: (thread, event) => {
    const share = thread.shares.get(event.what.thread);
    if (share) thread.shares.set(event.what.thread, new Share(share.event, share.agreed, event));
  },
  replied: (thread, event) => {
    thread.replied.push(event);
  },
  exported: (thread, event) => {
    thread.exported.push(event);
  },
  output: (thread, event, agreed) => {
    const before = thread.outputs.get(event.what.output);
    const isSent = isOut(event.what.status);
    thread.outputs.set(event.what.output, isSent ? { event, sent: event, ...(agreed && { agreed }) } : { ...before, event });
  },
};
/** Each is given events of its own type only. */
const STEPS: ReadonlyMap<unknown, AnyStep> = new Map(Object.entries(BY_TYPE as Readonly<Record<string, AnyStep>>));
