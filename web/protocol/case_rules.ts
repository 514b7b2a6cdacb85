/**
 * Which event a case takes: `docs/protocol.md` §21.6.
 *
 * A rule looks at the events before and at nothing else, so that all readers come to the same case. It names why it
 * refuses (`vocabularies/refusals.json`); the fold keeps what was refused, and whoever is about to write asks here first.
 * Moves from state to state are in `case_moves`, who must agree in `case_seconds`, the words of consent in `case_words`.
 */

import type { Id } from './answers.ts';
import { stateRefusal } from './case_moves.ts';
import { isAnother, isOut, secondFor } from './case_seconds.ts';
import { linkKey, type CaseThread, type Rulebook, type Said, type SaidOf } from './case_state.ts';
import { dayOf, lacksWords } from './case_words.ts';
import type { CodedEntity, EventType, Source, What } from './events.ts';

/** The sources that a level takes (`vocabularies/verification_levels.json` says of which kind). */
const SOURCES: ReadonlyMap<string, number> = new Map([['v2', 1], ['v3', 2], ['v4', 2], ['v5', 1]]);
const INCONCLUSIVE = 'vi';
/** Of each kind of thing in a case. */
const LIMIT = 1_000;
const ANSWERED: ReadonlySet<string> = new Set(['acknowledged', 'replied', 'no-reply']);
/** What has gone out is what it was. */
const SENT_FIELDS = [
  'type', 'title', 'text', 'sha256', 'facts', 'lang', 'cases', 'obligations', 'recommendations', 'addressee', 'to', 'channel',
] as const;
/** These count in the leading thread only. */
const LEADING: ReadonlySet<unknown> = new Set<EventType>([
  'state', 'urgency', 'described', 'act', 'act-removed', 'entity', 'entity-removed', 'verified', 'linked', 'unlinked', 'merged', 'unmerged', 'consent',
  'shared', 'revoked', 'output',
]);
type Refusal = string | undefined;
type Rule<Type extends EventType> = (thread: CaseThread, said: SaidOf<Type>, book: Rulebook) => Refusal;

/** Why a case would not take what is said; undefined if it would. */
export function refusal(thread: CaseThread, said: Said, book: Rulebook): Refusal {
  if (!thread.members.includes(said.member)) return 'does-not-take-part';
  const event = said.what['event'];
  if (LEADING.has(event) && !thread.isLeading) return 'not-leading';
  return RULES.get(event)?.(thread, said, book) ?? (isFull(thread, said.what as unknown as What) ? 'too-many' : undefined);
}

/** Whether the case holds as much of a kind as anybody can use; one member could stop others. */
function isFull(thread: CaseThread, what: What): boolean {
  if (secondFor(what) !== undefined && thread.waiting.size >= LIMIT) return true;
  switch (what.event) {
    case 'act':
      return hasNoRoom(thread.acts, what.act.id);
    case 'entity':
      return hasNoRoom(thread.entities, what.entity.id);
    case 'task':
      return hasNoRoom(thread.tasks, what.task);
    case 'linked':
      return thread.links.size >= LIMIT;
    case 'shared':
      return thread.shares.size >= LIMIT;
    case 'output':
      return hasNoRoom(thread.outputs, what.output);
    case 'consent': {
      const words = thread.words.get(what.scope);
      return words ? hasNoRoom(words, what.person) : thread.words.size >= LIMIT;
    }
    case 'labels':
      return new Set([...thread.labels, ...(what.add ?? [])]).size > LIMIT;
    default:
      return false;
  }
}

function hasNoRoom(held: ReadonlyMap<string, unknown>, key: string): boolean {
  return !held.has(key) && held.size >= LIMIT;
}

/** The entities that an act, or the basis of a verification, names. */
export function* namedIn(parts: { readonly victims?: readonly Naming[]; readonly perpetrators?: readonly Naming[]; readonly sources?: readonly Source[] }): Iterable<Id> {
  for (const named of [parts.victims, parts.perpetrators, parts.sources]) {
    for (const { entity } of named ?? []) if (entity !== undefined) yield entity;
  }
}
interface Naming {
  readonly entity?: Id;
}

function knows(thread: CaseThread, entities: Iterable<Id>): boolean {
  for (const entity of entities) if (!thread.entities.has(entity)) return false;
  return true;
}

/** The other entities that an entity names. */
export function tiedTo({ id, relations = [], member_of: group }: CodedEntity): Id[] {
  return [...relations.map(({ entity }) => entity), ...(group === undefined ? [] : [group])].filter((tie) => tie !== id);
}

const joined: Rule<'joined'> = (thread, { what }) => (thread.members.includes(what.member) ? 'takes-part-already' : undefined);

const left: Rule<'left'> = (thread, { what }) => partOf(thread, what.member);

const assigned: Rule<'assigned'> = (thread, { what }) => partOf(thread, what.member);

function partOf(thread: CaseThread, member: Id | undefined): Refusal {
  return member === undefined || thread.members.includes(member) ? undefined : 'does-not-take-part';
}

const task: Rule<'task'> = (thread, { what }) => (thread.tasks.get(what.task)?.done ? 'done-already' : partOf(thread, what.member));

const taskDone: Rule<'task-done'> = (thread, { what }) => {
  const known = thread.tasks.get(what.task);
  if (!known) return 'unknown-task';
  return known.done ? 'done-already' : undefined;
};

const act: Rule<'act'> = (thread, { what }) => (knows(thread, namedIn(what.act)) ? undefined : 'unknown-entity');

const actRemoved: Rule<'act-removed'> = (thread, { what }) => (thread.acts.has(what.act) ? undefined : 'unknown-act');

const entity: Rule<'entity'> = (thread, { what: { entity: coded } }) =>
  knows(thread, tiedTo(coded)) ? undefined : 'unknown-entity';

const entityRemoved: Rule<'entity-removed'> = (thread, { what: { entity: id } }) => {
  if (!thread.entities.has(id)) return 'unknown-entity';
  return (thread.named.get(id) ?? 0) > 0 ? 'entity-in-use' : undefined;
};

const verified: Rule<'verified'> = (thread, { what }, book) => {
  if (!thread.acts.has(what.act)) return 'unknown-act';
  if (!book.levels.has(what.level)) return 'unknown-level';
  const basis = what.basis ?? { sources: [] };
  if (basis.sources.length < (SOURCES.get(what.level) ?? 0)) return 'no-basis';
  if (!knows(thread, namedIn(basis))) return 'unknown-entity';
  return what.level === INCONCLUSIVE && what.next === undefined ? 'no-next-date' : undefined;
};

const agreed: Rule<'agreed'> = (thread, said, book) => {
  const target = said.what.with;
  const waiting = thread.waiting.get(target);
  if (!waiting) {
    if (thread.agreed.has(target)) return 'done-already';
    return thread.overtaken.has(target) ? 'overtaken' : 'unknown-event';
  }
  if (waiting.second === 'organisation' && said.member === waiting.event.member) return 'another-organisation-needed';
  if (!isAnother(waiting.event, said)) return 'own-event';
  // Meanwhile somebody may have withdrawn, or an entity may have gone.
  return refusal(thread, waiting.event, book);
};

const linked: Rule<'linked'> = (thread, { what }) => {
  if (what.case === thread.id) return 'itself';
  return thread.links.has(linkKey(what)) ? 'linked-already' : undefined;
};

const unlinked: Rule<'unlinked'> = (thread, { what }) => (thread.links.has(linkKey(what)) ? undefined : 'not-linked');

const merged: Rule<'merged'> = (thread, { what }) => {
  if (what.into === thread.id) return 'itself';
  return thread.merged ? 'merged-already' : undefined;
};

const unmerged: Rule<'unmerged'> = (thread) => (thread.merged ? undefined : 'not-merged');

const shared: Rule<'shared'> = (thread, said, book) => {
  const { member, thread: share } = said.what;
  if (thread.members.includes(member)) return 'takes-part-already';
  const day = dayOf(said.time);
  const isShared = [...thread.shares.values()].some((each) => each.isOpen(day) && each.event.what.member === member);
  if (thread.shares.has(share) || isShared) return 'shared-already';
  return lacksWords(thread, said, 'share', book) ? 'no-consent' : undefined;
};

const revoked: Rule<'revoked'> = (thread, { what }) => {
  const share = thread.shares.get(what.thread);
  return !share || share.revoked ? 'not-shared' : undefined;
};

const output: Rule<'output'> = (thread, said, book) => {
  const { what } = said;
  const sent = thread.outputs.get(what.output)?.sent;
  if (ANSWERED.has(what.status) && !sent) return 'not-sent';
  if (sent) {
    const isChanged = SENT_FIELDS.some((field) => !isSame(what[field], sent.what[field]));
    if (isChanged || ['draft', 'dropped', sent.what.status].includes(what.status)) return 'sent-already';
  }
  if (!isOut(what.status)) return undefined;
  const uses = what.status === 'published' ? [what.type, 'publish'] : [what.type];
  return uses.some((use) => lacksWords(thread, said, use, book)) ? 'no-consent' : undefined;
};

/** Whether two JSON values say the same, in whatever order their fields stand. */
export function isSame(first: unknown, second: unknown): boolean {
  if (typeof first !== 'object' || typeof second !== 'object' || first === null || second === null) return first === second;
  if (Array.isArray(first) !== Array.isArray(second)) return false;
  const one = Object.entries(first);
  const other = new Map(Object.entries(second));
  return one.length === other.size && one.every(([name, value]) => other.has(name) && isSame(value, other.get(name)));
}

const begun: Rule<'begun'> = () => 'begun-already';

type AnyRule = (thread: CaseThread, said: Said, book: Rulebook) => Refusal;
const BY_TYPE: { readonly [Type in EventType]?: Rule<Type> } = {
  begun,
  joined,
  left,
  state: stateRefusal,
  assigned,
  task,
  'task-done': taskDone,
  act,
  'act-removed': actRemoved,
  entity,
  'entity-removed': entityRemoved,
  verified,
  agreed,
  linked,
  unlinked,
  merged,
  unmerged,
  shared,
  revoked,
  output,
};
/** Each is asked about its own type only. */
const RULES: ReadonlyMap<unknown, AnyRule> = new Map(Object.entries(BY_TYPE as Readonly<Record<string, AnyRule>>));
