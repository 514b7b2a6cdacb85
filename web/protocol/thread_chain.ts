/**
 * Reading a thread event by event: `docs/protocol.md` §21.4.
 *
 * Each event is held to the log of governance as its author knew it, so that all readers with the
 * same log take the same events, whenever they read them. What is refused changes nothing.
 */

import { READING } from './certificate.ts';
import { isJsonObject, type JsonObject } from './encoding.ts';
import {
  AfterGoesBack,
  AuthorUnknown,
  ChainBroken,
  ContentInvalid,
  EpochWrong,
  EventInvalid,
  MembershipDiffers,
  PlaceOther,
  ThreadForked,
  ThreadKeyInvalid,
  ThreadRolledBack,
} from './errors.ts';
import { readWhat } from './events.ts';
import type { Hex } from './fields.ts';
import type { Authors } from './ledger_authors.ts';
import { checkName, may, type Author } from './ledger_state.ts';
import { verifyStatement, type LogPosition, type Statement, type UnverifiedStatement } from './statement.ts';
import { openEvent, placeOf, type ThreadPosition } from './thread.ts';
import type { ThreadEvent, ThreadKind } from './thread_event.ts';
import { eventHash, NO_EVENT, parseEventHeader, type EventHeader } from './thread_header.ts';
import type { ThreadKey } from './thread_key.ts';

/** How many organisations each kind has from the first event on. */
const MEMBERS: Readonly<Record<ThreadKind, number | undefined>> = { joint: undefined, private: 1, share: 2 };
/** How organisations may come and go later. */
const MOVES: Readonly<Record<ThreadKind, readonly string[]>> = { joint: ['joined', 'left'], private: [], share: ['left'] };

/** The kind of a thread, and who takes part. */
export interface TakingPart {
  readonly kind: ThreadKind;
  readonly members: ReadonlySet<string>;
}

/** What a chain is read with: the log, and the reader's thread keys by key id, which may grow meanwhile. */
export interface ChainReading {
  readonly authors: Authors;
  readonly keys: ReadonlyMap<Hex, ThreadKey>;
}

/** A thread that has been read up to some event. */
export class ThreadChain {
  /** Of the events. */
  readonly hashes: Hex[] = [];
  parties: TakingPart | undefined;
  /** Of the last event. */
  key: ThreadKey | undefined;
  isKeyKnownOutside = false;
  /** How many entries of the log the author of the last event knew. */
  after = 0;
  private isTaking = false;
  private readonly authors: Authors;
  private readonly keys: ReadonlyMap<Hex, ThreadKey>;

  constructor(
    readonly thread: Hex,
    { authors, keys }: ChainReading,
  ) {
    this.authors = authors;
    this.keys = keys;
  }

  /** How far this has read. */
  get position(): ThreadPosition {
    return { count: this.hashes.length, hash: this.hashes[this.hashes.length - 1] ?? NO_EVENT };
  }

  /** Who takes part now. */
  get members(): ReadonlySet<string> {
    return this.parties?.members ?? new Set();
  }

  /**
   * Reads the next event, which came in this hour since 1970 by the service's word. One at a time:
   * each is held to the events before it.
   *
   * @throws a {@link ProtocolError} whose stage says which rule of §21.4 refuses it; Error for a
   * second call before the first has ended.
   */
  async take(event: Uint8Array, hour?: number): Promise<ThreadEvent> {
    if (this.isTaking) throw new Error('events are taken one after another');
    this.isTaking = true;
    try {
      return await this.takeNext(event, hour);
    } finally {
      this.isTaking = false;
    }
  }

  private async takeNext(event: Uint8Array, hour: number | undefined): Promise<ThreadEvent> {
    const [header, hash] = [parseEventHeader(event), eventHash(event)];
    this.checkChain(header, hash);
    this.checkEpoch(header);
    const key = this.keys.get(header.keyId);
    if (!key) throw new ThreadKeyInvalid('nobody has carried the key of this event here');
    const { primitives } = this.authors.ledger;
    const { statement, after, author } = await this.hear(await openEvent(primitives, event, key));
    if (after.count < this.after || !this.authors.ledger.had(after)) throw new AfterGoesBack('its author knew less of the log, or another log');
    if (statement.body['place'] !== placeOf(event)) throw new PlaceOther('signed for another place');
    const what = this.readWhat(statement.body['what']);
    const parties = this.partiesAfter(what, author);
    this.isKeyKnownOutside = [...this.members].some((member) => !parties.members.has(member));
    this.parties = parties;
    this.key = key;
    this.after = after.count;
    this.hashes.push(hash);
    return {
      hash,
      thread: this.thread,
      kind: parties.kind,
      number: header.number,
      member: author.member ?? '',
      person: author.certificate?.person,
      time: statement.time,
      hour,
      what,
    };
  }

  /**
   * Whether this goes on from what was seen.
   *
   * @throws {@link ThreadRolledBack} or {@link ThreadForked}
   */
  checkSeen({ count, hash }: ThreadPosition): void {
    if (count > this.hashes.length) throw new ThreadRolledBack('fewer events than there were');
    if (count > 0 && this.hashes[count - 1] !== hash) throw new ThreadForked('another event than the one that was seen');
  }

  /**
   * Whether a service lists those who take part. Whoever has left the roster takes part in
   * nothing, whether it is listed or not.
   *
   * @throws {@link MembershipDiffers}
   */
  checkMembers(listed: Iterable<string>): void {
    const given = new Set(listed);
    const known = this.authors.ledger.roster?.members.map(({ id }) => id) ?? [];
    if (known.some((id) => given.has(id) !== this.members.has(id))) throw new MembershipDiffers('the service names others than the events do');
  }

  private checkChain({ thread, number, before }: EventHeader, hash: Hex): void {
    const position = this.position;
    if (thread !== this.thread) throw new ChainBroken('an event of another thread');
    if (number < position.count && this.hashes[number] !== hash) throw new ThreadForked('another event than the one that was seen');
    if (number !== position.count || before !== position.hash) throw new ChainBroken('not the event that follows');
  }

  private checkEpoch({ epoch, keyId }: EventHeader): void {
    if (!this.key) {
      if (epoch !== 1) throw new EpochWrong('epochs begin with 1');
      return;
    }
    const isNext = epoch === this.key.epoch + 1;
    if (!isNext && epoch !== this.key.epoch) throw new EpochWrong('neither the epoch before nor the next one');
    if (isNext === (keyId === this.key.id)) throw new EpochWrong('one key for two epochs, or two for one');
    if (this.isKeyKnownOutside && !isNext) throw new EpochWrong('somebody who has left has this key');
  }

  /** What was said, by somebody who may say it here. */
  private async hear(unverified: UnverifiedStatement): Promise<{ statement: Statement; after: LogPosition; author: Author }> {
    const { authors } = this;
    const publicKey = authors.publicKey(unverified.keyId);
    const { primitives, pins } = authors.ledger;
    const statement = await verifyStatement(primitives, unverified, { publicKey, coalition: pins.root.coalition });
    const { after, time } = statement;
    if (!after) throw new ContentInvalid('an event whose author has seen no log');
    const author = authors.authorAt(unverified.keyId, after.count, time);
    if (!may(author, READING)) throw new AuthorUnknown("this takes the member's key or a role that reads reports");
    checkName(statement, author.member);
    if (this.parties && !this.members.has(author.member ?? '')) throw new AuthorUnknown('an organisation that does not take part');
    return { statement, after, author };
  }

  private readWhat(value: unknown): JsonObject {
    if (!isJsonObject(value)) throw new EventInvalid('an event that says nothing');
    const what = readWhat(value);
    if ((what['event'] === 'begun') !== (this.parties === undefined)) throw new EventInvalid('the first event, and no other, begins a thread');
    return what;
  }

  private partiesAfter(what: JsonObject, author: Author): TakingPart {
    if (!this.parties) return firstParties(what, author);
    const { kind, members } = this.parties;
    const move = what['event'];
    if (move !== 'joined' && move !== 'left') return this.parties;
    if (!MOVES[kind].includes(move)) throw new EventInvalid('a thread of this kind keeps its number of members');
    const moved = String(what['member']);
    const others = [...members].filter((member) => member !== moved);
    return { kind, members: new Set(move === 'joined' ? [...others, moved] : others) };
  }
}

function firstParties(what: JsonObject, author: Author): TakingPart {
  const [kind, listed] = [what['kind'] as ThreadKind, what['members'] as readonly string[]];
  const members = new Set(listed);
  const wanted = MEMBERS[kind];
  if (members.size !== listed.length || (wanted !== undefined && wanted !== members.size)) {
    throw new EventInvalid('not as many members as a thread of this kind has');
  }
  if (!members.has(author.member ?? '')) throw new AuthorUnknown('somebody who begins a thread of others');
  return { kind, members };
}
