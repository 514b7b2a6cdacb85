/**
 * Threads as the service hands them out, each verified event by event, and what is appended to them:
 * `docs/protocol.md` §21.
 *
 * A thread in which a rule is broken goes no further, and says so; what stood before is good.
 */

import { readU32, readU64, toBase64url, type Bytes, type JsonObject } from '../../protocol/encoding.ts';
import { ServerRefused } from '../../browser/http.ts';
import { ProtocolError, ThreadKeyInvalid } from '../../protocol/errors.ts';
import type { Hex } from '../../protocol/fields.ts';
import { Authors } from '../../protocol/ledger_authors.ts';
import type { Primitives } from '../../protocol/primitives.ts';
import { currentKey, memberOf, type Roster } from '../../protocol/roster.ts';
import { BEGINNING, sealEvent } from '../../protocol/thread.ts';
import { ThreadChain } from '../../protocol/thread_chain.ts';
import type { ThreadEvent } from '../../protocol/thread_event.ts';
import { eventHash, parseEventHeader } from '../../protocol/thread_header.ts';
import { CARRIED_BYTES, carryKey, encodeCarriedKey, newThreadKey, openCarriedKey, parseCarriedKeys, type ThreadKey } from '../../protocol/thread_key.ts';
import type { Coalition } from './coalition.ts';
import type { Connection } from './connection.ts';
import { KeeperError, nonsense } from './failures.ts';
import type { Keys, KemKey } from './keys.ts';

const PAGE = 500;
const EVENT_PREFIX_BYTES = 16;
const CURSOR_BYTES = 8;

interface Around {
  readonly primitives: Primitives;
  readonly connection: Connection;
  readonly coalition: Coalition;
  readonly keys: Keys;
  readonly ring: ReadonlyMap<Hex, KemKey>;
  readonly member: string;
  readonly onEvents: (events: readonly ThreadEvent[]) => void;
  /** A thread that goes no further, and the stage at which it broke. */
  readonly onTrouble: (thread: Hex, stage: string) => void;
  /** A share that is shown to us no more. */
  readonly onGone: (thread: Hex) => void;
}

/** A thread that is to begin. */
export interface Beginning {
  readonly thread: Hex;
  readonly members: readonly string[];
  readonly what: JsonObject;
}

export class Threads {
  private readonly chains = new Map<Hex, ThreadChain>();
  private readonly broken = new Set<Hex>();
  /** By key id. */
  private readonly threadKeys = new Map<Hex, ThreadKey>();
  /** How far the feed of carried keys to each of our keys has been read. */
  private readonly keyCursors = new Map<Hex, number>();
  /** Shares that others began and that are shown to us. */
  private readonly shown = new Set<Hex>();
  private cursor = 0;
  private readonly authors: Authors;

  constructor(private readonly around: Around) {
    this.authors = new Authors(around.coalition.ledger);
  }

  /** Whether a thread is known here. */
  has(thread: Hex): boolean {
    return this.chains.has(thread);
  }

  /** Takes what the service has behind what is known here. */
  async look(): Promise<void> {
    for (;;) {
      const page = await this.around.connection.get(`/threads/events?after=${String(this.cursor)}&limit=${String(PAGE)}`);
      if (page.length === 0) break;
      // Who wrote an event may have been certified a moment before, and its key comes together with it: what was fetched
      // before the events may lack both.
      await this.around.coalition.refresh(this.around.connection);
      for (const [hash, key] of this.around.ring) await this.takeKeys(hash, key);
      await this.takePage(page);
    }
    // Whoever begins something knows who takes part now.
    await this.around.coalition.refresh(this.around.connection);
    for (const thread of this.shown) await this.checkShown(thread);
  }

  /** The event by which a share ends is not handed to whoever it ends for: only that the service knows no such thread. */
  private async checkShown(thread: Hex): Promise<void> {
    try {
      await this.around.connection.getJson(`/threads/${thread}`);
    } catch (error) {
      if (!(error instanceof ServerRefused && error.code === 'not-found')) throw error;
      this.shown.delete(thread);
      this.around.onGone(thread);
    }
  }

  /**
   * Begins a thread.
   *
   * @throws {@link KeeperError} `thread-conflict` where it has begun meanwhile; look, and say it there.
   */
  async begin({ members, thread, what }: Beginning): Promise<void> {
    // It has begun, and broke at its first event.
    if (this.broken.has(thread)) throw new KeeperError('thread-broken');
    const key = newThreadKey(thread);
    const carried = await this.carriedTo(members, key);
    const event = await this.seal(what, key, BEGINNING);
    await this.around.connection.postJson('/threads', { members: [...members].sort(), keys: carried.map(toBase64url), event: toBase64url(event) });
    this.threadKeys.set(key.id, key);
    await this.takeOwn(thread, event);
  }

  /**
   * Appends what is said; `members` are those who take part from then on, where that changes. Nobody who has left gets
   * the key of what comes after.
   *
   * @throws {@link KeeperError} `thread-conflict` where somebody else was quicker.
   */
  async append(thread: Hex, what: JsonObject, members?: readonly string[]): Promise<void> {
    const chain = this.chains.get(thread);
    if (chain?.key === undefined || this.broken.has(thread)) throw new KeeperError('thread-broken');
    const isKept = !chain.isKeyKnownOutside;
    const key = isKept ? chain.key : newThreadKey(thread, chain.key.epoch + 1);
    const carried = isKept ? [] : await this.carriedTo([...chain.members], key);
    const event = await this.seal(what, key, chain.position);
    const listed = members === undefined ? {} : { members: [...members].sort() };
    await this.around.connection.postJson(`/threads/${thread}/events`, { event: toBase64url(event), keys: carried.map(toBase64url), ...listed });
    this.threadKeys.set(key.id, key);
    await this.takeOwn(thread, event);
  }

  /** Says that an organisation takes part no more. @throws as `append` does. */
  async leave(thread: Hex, member: string): Promise<void> {
    const members = [...(this.chains.get(thread)?.members ?? [])].filter((each) => each !== member);
    await this.append(thread, { event: 'left', member }, members);
  }

  private async seal(what: JsonObject, key: ThreadKey, behind: ThreadChain['position']): Promise<Bytes> {
    const { coalition, keys, member, primitives } = this.around;
    const { ledger } = coalition;
    return sealEvent(primitives, what, {
      key,
      behind,
      by: member,
      after: ledger.position,
      coalition: ledger.pins.root.coalition,
      time: new Date(),
      seed: keys.signingSeed,
    });
  }

  /** For every organisation to its newest intake key that is good now, and to its archive key. */
  private async carriedTo(members: readonly string[], key: ThreadKey): Promise<Bytes[]> {
    const { ledger } = this.around.coalition;
    const { roster } = ledger;
    if (roster === undefined) throw new KeeperError('no-roster');
    const recipients = members.flatMap((member) => recipientsOf(roster, member, new Date()));
    const carried = recipients.map(async (hash) => {
      const publicKey = ledger.publicKeys.get(hash);
      if (publicKey === undefined) throw new KeeperError('no-public-key');
      return encodeCarriedKey(await carryKey(this.around.primitives, key, publicKey));
    });
    return Promise.all(carried);
  }

  private async takeKeys(hash: Hex, { seed }: KemKey): Promise<void> {
    for (;;) {
      const after = this.keyCursors.get(hash) ?? 0;
      const page = await this.around.connection.get(`/threads/keys/${hash}?after=${String(after)}&limit=${String(PAGE)}`);
      if (page.length === 0) return;
      if (page.length % (CURSOR_BYTES + CARRIED_BYTES) !== 0) throw nonsense();
      for (let start = 0; start < page.length; start += CURSOR_BYTES + CARRIED_BYTES) {
        const cursor = readU64(page, start);
        if (cursor <= (this.keyCursors.get(hash) ?? 0)) throw nonsense();
        this.keyCursors.set(hash, cursor);
        await this.takeKey(page.subarray(start + CURSOR_BYTES, start + CURSOR_BYTES + CARRIED_BYTES), seed);
      }
    }
  }

  /** One that does not open is left aside: the events that need it say so. */
  private async takeKey(bytes: Uint8Array, seed: Uint8Array): Promise<void> {
    const [carried] = parseCarriedKeys(bytes);
    if (carried === undefined) return;
    try {
      const key = await openCarriedKey(this.around.primitives, carried, seed);
      this.threadKeys.set(key.id, key);
    } catch (error) {
      if (!(error instanceof ThreadKeyInvalid)) throw error;
    }
  }

  private async takePage(page: Uint8Array): Promise<void> {
    const events: ThreadEvent[] = [];
    for (let start = 0; start < page.length; ) {
      if (page.length < start + EVENT_PREFIX_BYTES) throw nonsense();
      const [cursor, hour, length] = [readU64(page, start), readU32(page, start + 8), readU32(page, start + 12)];
      const end = start + EVENT_PREFIX_BYTES + length;
      if (cursor <= this.cursor || page.length < end) throw nonsense();
      events.push(...(await this.take(page.slice(start + EVENT_PREFIX_BYTES, end), hour)));
      this.cursor = cursor;
      start = end;
    }
    if (events.length > 0) this.around.onEvents(events);
  }

  private async takeOwn(thread: Hex, event: Uint8Array): Promise<void> {
    const taken = await this.take(event);
    if (taken.length === 0) throw new KeeperError(this.broken.has(thread) ? 'thread-broken' : 'error');
    this.around.onEvents(taken);
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
      if (taken.number === 0 && taken.kind === 'share' && taken.member !== this.around.member) this.shown.add(thread);
      return [taken];
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.broken.add(thread);
      this.around.onTrouble(thread, error.stage);
      return [];
    }
  }

  private chainOf(thread: Hex): ThreadChain {
    const known = this.chains.get(thread);
    if (known !== undefined) return known;
    const made = new ThreadChain(thread, { authors: this.authors, keys: this.threadKeys });
    this.chains.set(thread, made);
    return made;
  }
}

/** @throws {@link KeeperError} `cannot-receive` for an organisation that has no good key now, or has left. */
function recipientsOf(roster: Roster, id: string, now: Date): readonly Hex[] {
  const member = memberOf(roster, id);
  const intake = member === undefined ? undefined : currentKey(roster, member, now);
  if (member === undefined || intake === undefined) throw new KeeperError('cannot-receive');
  return [intake.sha256, member.archiveSha256];
}

