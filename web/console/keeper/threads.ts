/**
 * Threads as the service hands them out, each verified event by event, and what is appended to them:
 * `docs/protocol.md` §21.
 *
 * A thread in which a rule is broken goes no further, and says so; what stood before is good.
 */

import { readU32, readU64, toBase64url, type Bytes, type JsonObject } from '../../protocol/encoding.ts';
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
    // Who wrote what comes now may have been certified a minute ago.
    await this.around.coalition.refresh(this.around.connection);
    for (const [hash, key] of this.around.ring) await this.takeKeys(hash, key);
    for (;;) {
      const page = await this.around.connection.get(`/threads/events?after=${String(this.cursor)}&limit=${String(PAGE)}`);
      if (page.length === 0) return;
      await this.takePage(page);
    }
  }

  /**
   * Begins a thread.
   *
   * @throws {@link KeeperError} `thread-conflict` where it has begun meanwhile; look, and say it there.
   */
  async begin({ members, thread, what }: Beginning): Promise<void> {
    const key = newThreadKey(thread);
    const carried = await this.carriedTo(members, key);
    const event = await this.seal(what, key, BEGINNING);
    await this.around.connection.postJson('/threads', { members: [...members].sort(), keys: carried.map(toBase64url), event: toBase64url(event) });
    this.threadKeys.set(key.id, key);
    await this.takeOwn(thread, event);
  }

  /**
   * Appends what is said.
   *
   * @throws {@link KeeperError} `thread-conflict` where somebody else was quicker.
   */
  async append(thread: Hex, what: JsonObject): Promise<void> {
    const chain = this.chains.get(thread);
    if (chain?.key === undefined || this.broken.has(thread)) throw new KeeperError('thread-broken');
    const event = await this.seal(what, chain.key, chain.position);
    await this.around.connection.postJson(`/threads/${thread}/events`, { event: toBase64url(event) });
    await this.takeOwn(thread, event);
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
      return [await chain.take(event, hour)];
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

