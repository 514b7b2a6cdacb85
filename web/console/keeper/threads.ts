/**
 * Threads as the service hands them out, each verified event by event, and what is appended to them:
 * `docs/protocol.md` §21.
 *
 * A thread in which a rule is broken goes no further, and says so; what stood before is good.
 */

import { toBase64url, type JsonObject } from '../../protocol/encoding.ts';
import { ServerRefused } from '../../browser/http.ts';
import { ProtocolError, ThreadRolledBack } from '../../protocol/errors.ts';
import type { Hex } from '../../protocol/fields.ts';
import { Authors } from '../../protocol/ledger_authors.ts';
import type { Primitives } from '../../protocol/primitives.ts';
import { BEGINNING } from '../../protocol/thread.ts';
import { ThreadChain } from '../../protocol/thread_chain.ts';
import type { ThreadEvent } from '../../protocol/thread_event.ts';
import { eventHash, parseEventHeader } from '../../protocol/thread_header.ts';
import { newThreadKey } from '../../protocol/thread_key.ts';
import type { Coalition } from './coalition.ts';
import type { Connection } from './connection.ts';
import type { Order } from '../keeper_messages.ts';
import { CASE_DELETED, countingOrder, isForgotten, isNotShown, orderedThreads } from './deleted.ts';
import { eventsIn, threadOf } from './events_page.ts';
import { KeeperError } from './failures.ts';
import { brokenHead, NOT_SHOWN } from './heads.ts';
import { JointThreads } from './joint_threads.ts';
import { restoreChain, type KeptThreads, type NewInThreads } from './kept_threads.ts';
import type { Keys, KemKey } from './keys.ts';
import { ThreadKeys } from './thread_keys.ts';
import { membersAfter, ThreadPen } from './thread_pen.ts';

const PAGE = 500;
/** Joint threads that are asked about at each look, in their turn: nothing else says that others have let us go. */
const ASKED_PER_LOOK = 3;

interface Around {
  readonly primitives: Primitives;
  readonly connection: Connection;
  readonly coalition: Coalition;
  readonly keys: Keys;
  readonly ring: ReadonlyMap<Hex, KemKey>;
  readonly member: string;
  /** `sent`: the step in the queue that they are. */
  readonly onEvents: (events: readonly ThreadEvent[], sent?: string) => void;
  /** A thread that goes no further, and the stage at which it broke. */
  readonly onTrouble: (thread: Hex, stage: string) => void;
  /** A share that is shown to us no more, or a thread that went by order. */
  readonly onGone: (thread: Hex, order?: Order) => Promise<void>;
  /** A joint thread that is shown to us no more, or is once more. */
  readonly onHidden: (thread: Hex, isHidden: boolean) => void;
  /** What has been read since the last time: to be kept. */
  readonly onNew: (read: NewInThreads) => Promise<void>;
}

/** What is told of an event on its way to the service, so that it is not sent twice where the answer is lost. */
export interface OnTheWay {
  /** Its name in the queue. */
  readonly step: string;
  /** When it was written: perhaps long before it is sent. */
  readonly time: Date;
  /** Before it leaves. */
  readonly leaves: (hash: Hex) => Promise<void>;
  /** Once the service has it, and its thread here. */
  readonly arrived: () => Promise<void>;
}

/** A thread that is to begin. */
export interface Beginning {
  readonly thread: Hex;
  readonly members: readonly string[];
  readonly what: JsonObject;
}

export class Threads {
  private readonly chains = new Map<Hex, ThreadChain>();
  /** Threads that go no further, and the stage at which each broke. */
  private readonly broken = new Map<Hex, string>();
  /** In which hour the first event of each thread came, by the service's word. */
  private readonly began = new Map<Hex, number | undefined>();
  /** Shares that others began and that are shown to us. */
  private readonly shown = new Set<Hex>();
  private readonly joint: JointThreads;
  private asked = 0;
  private cursor = 0;
  /** What is being read or written. */
  private turn: Promise<unknown> = Promise.resolve();
  /** The thread of the last event in the service's feed. */
  private last: Hex | undefined;
  /** What was read and is not kept yet. */
  private unkept = new Map<Hex, ThreadEvent[]>();
  private readonly authors: Authors;
  private readonly keys: ThreadKeys;
  private readonly pen: ThreadPen;

  constructor(private readonly around: Around) {
    this.joint = new JointThreads(around);
    this.authors = new Authors(around.coalition.ledger);
    this.keys = new ThreadKeys(around);
    this.pen = new ThreadPen(around);
  }

  /** Whether a thread is known here. */
  has(thread: Hex): boolean {
    return this.chains.has(thread);
  }

  /** Whether an event stands in a thread, as far as it was read. */
  hasEvent(thread: Hex, hash: Hex): boolean {
    return this.chains.get(thread)?.hashes.includes(hash) === true;
  }

  /** Takes what was kept from an earlier session; `isAlone` where nobody can be asked whether a broken thread has been mended. */
  takeKept(kept: KeptThreads, isAlone: boolean): void {
    this.keys.takeKept(kept.keys, kept.keyCursors);
    for (const thread of kept.threads) {
      restoreChain(this.chainOf(thread.thread), thread, this.keys.byId);
      const [first] = thread.events;
      this.began.set(thread.thread, first?.hour);
      if (first !== undefined) this.joint.note(first);
      if (first?.kind === 'share' && first.member !== this.around.member) this.shown.add(thread.thread);
    }
    this.cursor = kept.cursor;
    this.last = kept.last;
    this.around.onEvents(kept.threads.flatMap(({ events }) => events));
    if (isAlone) for (const [thread, stage] of kept.broken) this.breakAt(thread, stage);
  }

  /** Whether the service still has what it had, in these threads or the one that changed last; where not, it is an alarm. */
  async check(threads: readonly Hex[] = this.last === undefined ? [] : [this.last]): Promise<void> {
    // What is written meanwhile would look as if the service had less.
    for (const thread of threads) await this.inTurn(() => this.checkHead(thread));
  }

  private async checkHead(thread: Hex): Promise<void> {
    const chain = this.chains.get(thread);
    if (chain === undefined || this.broken.has(thread) || !chain.members.has(this.around.member)) return;
    const stage = await brokenHead(this.around.connection, chain);
    if (stage !== undefined && (await this.isDropped(thread))) return;
    if (stage === NOT_SHOWN) this.joint.hide(thread, true);
    else if (stage !== undefined) this.breakAt(thread, stage);
  }

  /** Some of the joint threads, after those of the last time. */
  private async checkInTurn(): Promise<void> {
    const joint = [...this.chains.values()].filter(({ parties, thread }) => parties?.kind === 'joint' && !this.joint.isHidden(thread));
    const turn = joint.slice(this.asked, this.asked + ASKED_PER_LOOK);
    this.asked = this.asked + ASKED_PER_LOOK < joint.length ? this.asked + ASKED_PER_LOOK : 0;
    for (const { thread } of turn) await this.checkHead(thread);
  }

  /** Learns which joint thread a report has: whoever knows its key. */
  learnJoint(report: string, joint: Hex): void {
    this.joint.learn(report, joint);
  }

  /** Takes what the service has behind what is known here. */
  async look(): Promise<void> {
    return this.inTurn(() => this.lookNow());
  }

  /** One after another: two who read on from the same place would take the same event twice. */
  private async inTurn<Answer>(action: () => Promise<Answer>): Promise<Answer> {
    const mine = this.turn.then(action, action);
    this.turn = mine;
    return mine;
  }

  private async lookNow(): Promise<void> {
    for (;;) {
      const page = await this.around.connection.get(`/threads/events?after=${String(this.cursor)}&limit=${String(PAGE)}`);
      if (page.length === 0) break;
      // Who wrote an event may have been certified a moment before, and its key comes together with it: what was fetched
      // before the events may lack both.
      await this.around.coalition.refresh(this.around.connection);
      await this.keys.bring();
      await this.takePage(page);
      await this.keepNew();
    }
    // Whoever begins something knows who takes part now.
    await this.around.coalition.refresh(this.around.connection);
    for (const thread of orderedThreads(this.around.coalition.ledger).keys()) await this.isDropped(thread);
    for (const thread of this.shown) await this.checkShown(thread);
    await this.checkInTurn();
  }

  /** The event by which a share ends is not handed to whoever it ends for: only that the service knows no such thread. */
  private async checkShown(thread: Hex): Promise<void> {
    try {
      await this.around.connection.getJson(`/threads/${thread}`);
    } catch (error) {
      if (!(error instanceof ServerRefused && (error.code === 'not-found' || isForgotten(error)))) throw error;
      this.shown.delete(thread);
      if (isForgotten(error)) this.breakAt(thread, new ThreadRolledBack('deleted, it says').stage);
      else await this.around.onGone(thread);
    }
  }

  /** Whether the service shows a thread no more and an order counts for it: then nothing of it stays here. */
  private async isDropped(thread: Hex): Promise<boolean> {
    const { connection, coalition } = this.around;
    const first = this.chains.get(thread)?.hashes[0];
    if (first === undefined) return false;
    const order = countingOrder(coalition.ledger, { thread, first }, this.began.get(thread));
    if (order === undefined || !(await isNotShown(connection, thread))) return false;
    await this.drop(thread, order);
    return true;
  }

  private async drop(thread: Hex, order: Order): Promise<void> {
    this.joint.forget(thread);
    for (const known of [this.chains, this.broken, this.began, this.shown, this.unkept]) known.delete(thread);
    this.keys.forget(thread);
    if (this.last === thread) this.last = undefined;
    await this.around.onGone(thread, order);
    await this.keepNew();
  }

  /** By whose order a thread was deleted of which nothing is here. */
  orderFor(thread: Hex): Order | undefined {
    return this.has(thread) ? undefined : orderedThreads(this.around.coalition.ledger).get(thread);
  }

  /** What hindered somebody from writing into a thread: where it was deleted, by order or without one, that. */
  private async refused(error: unknown, thread: Hex): Promise<unknown> {
    if (!isForgotten(error)) return error;
    await this.around.coalition.refresh(this.around.connection);
    if ((await this.isDropped(thread)) || this.orderFor(thread) !== undefined) return new KeeperError(CASE_DELETED);
    if (!this.has(thread)) return error;
    this.breakAt(thread, new ThreadRolledBack('deleted, it says').stage);
    return new KeeperError('thread-broken');
  }

  /**
   * Begins a thread.
   *
   * @throws {@link KeeperError} `thread-conflict` where it has begun meanwhile; look, and say it there.
   */
  async begin(beginning: Beginning): Promise<void> {
    return this.inTurn(() => this.asRefused(beginning.thread, () => this.beginNow(beginning)));
  }

  private async asRefused(thread: Hex, write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      throw await this.refused(error, thread);
    }
  }

  private async beginNow({ members, thread, what }: Beginning): Promise<void> {
    // It has begun, and broke at its first event.
    if (this.broken.has(thread)) throw new KeeperError('thread-broken');
    const key = newThreadKey(thread);
    const carried = await this.keys.carriedTo(members, key);
    const event = await this.pen.seal(what, { key, behind: BEGINNING });
    await this.around.connection.postJson('/threads', { members: [...members].sort(), keys: carried.map(toBase64url), event: toBase64url(event) });
    this.keys.learn(key);
    await this.takeOwn(thread, event);
  }

  /**
   * Appends what is said. Whoever comes by it is carried the keys of all epochs, and reads everything; nobody who has left
   * gets the key of what comes after.
   *
   * @throws {@link KeeperError} `thread-conflict` where somebody else was quicker.
   */
  async append(thread: Hex, what: JsonObject, onTheWay?: OnTheWay): Promise<void> {
    return this.inTurn(() => this.asRefused(thread, () => this.appendNow(thread, what, onTheWay)));
  }

  private async appendNow(thread: Hex, what: JsonObject, onTheWay?: OnTheWay): Promise<void> {
    const chain = this.chains.get(thread);
    if (chain?.key === undefined || this.broken.has(thread) || this.joint.isForeign(thread)) throw new KeeperError('thread-broken');
    if (this.joint.isHidden(thread)) throw new KeeperError(NOT_SHOWN);
    const isKept = !chain.isKeyKnownOutside;
    const key = isKept ? chain.key : newThreadKey(thread, chain.key.epoch + 1);
    const [before, after] = [[...chain.members], membersAfter(chain.members, what)];
    const come = after.filter((member) => !before.includes(member));
    const known = [...this.keys.of(thread), ...(isKept ? [] : [key])];
    const stay = isKept ? [] : after.filter((member) => before.includes(member));
    const carried = [...(await this.keys.carriedTo(stay, key)), ...(await Promise.all(known.map((each) => this.keys.carriedTo(come, each)))).flat()];
    const event = await this.pen.seal(what, { key, behind: chain.position, time: onTheWay?.time });
    const isMoved = come.length > 0 || after.length < before.length;
    const listed = isMoved ? { members: this.pen.listed(after) } : {};
    await onTheWay?.leaves(eventHash(event));
    await this.around.connection.postJson(`/threads/${thread}/events`, { event: toBase64url(event), keys: carried.map(toBase64url), ...listed });
    this.keys.learn(key);
    await this.takeOwn(thread, event, onTheWay?.step).finally(onTheWay?.arrived);
  }

  /** Says that an organisation takes part no more. @throws as `append` does. */
  async leave(thread: Hex, member: string): Promise<void> {
    await this.append(thread, { event: 'left', member });
  }

  private async takePage(page: Uint8Array): Promise<void> {
    const events: ThreadEvent[] = [];
    for (const { cursor, event, hour } of eventsIn(page, this.cursor)) {
      events.push(...(await this.take(event, hour)));
      this.last = threadOf(event) ?? this.last;
      this.cursor = cursor;
    }
    if (events.length > 0) this.around.onEvents(events);
  }

  private async takeOwn(thread: Hex, event: Uint8Array, sent?: string): Promise<void> {
    const taken = await this.take(event);
    if (taken.length === 0) throw new KeeperError(this.broken.has(thread) ? 'thread-broken' : 'error');
    this.around.onEvents(taken, sent);
  }

  /** The event, unless it is known; none of a thread that is broken. */
  private async take(event: Uint8Array, hour?: number): Promise<readonly ThreadEvent[]> {
    let thread = '';
    try {
      const header = parseEventHeader(event);
      ({ thread } = header);
      if (this.broken.has(thread)) return [];
      const chain = this.chainOf(thread);
      // Whoever comes back is handed out everything once more.
      if (chain.hashes[header.number] === eventHash(event)) return [];
      const taken = await chain.take(event, hour);
      // Others have let us in again.
      this.joint.hide(thread, false);
      if (taken.number === 0) {
        this.began.set(thread, taken.hour);
        this.joint.note(taken);
      }
      if (taken.number === 0 && taken.kind === 'share' && taken.member !== this.around.member) this.shown.add(thread);
      this.unkept.set(thread, [...(this.unkept.get(thread) ?? []), taken]);
      return [taken];
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.breakAt(thread, error.stage);
      return [];
    }
  }

  private breakAt(thread: Hex, stage: string): void {
    this.broken.set(thread, stage);
    this.around.onTrouble(thread, stage);
  }

  /** Hands on what has been read, once the place in the feed stands behind it. */
  private async keepNew(): Promise<void> {
    const { broken, chains, cursor, keys, last, unkept: events } = this;
    this.unkept = new Map();
    await this.around.onNew({ events, keys: keys.takeNew(), broken, chains, cursor, keyCursors: keys.cursors, last });
  }

  private chainOf(thread: Hex): ThreadChain {
    const known = this.chains.get(thread);
    if (known !== undefined) return known;
    const made = new ThreadChain(thread, { authors: this.authors, keys: this.keys.byId });
    this.chains.set(thread, made);
    return made;
  }
}
