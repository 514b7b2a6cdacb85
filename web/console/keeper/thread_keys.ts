/** Keys of threads: brought from the service, kept by their id, and carried to those who take part (`docs/protocol.md` §21.2). */

import { readU64, type Bytes } from '../../protocol/encoding.ts';
import { ThreadKeyInvalid } from '../../protocol/errors.ts';
import type { Hex } from '../../protocol/fields.ts';
import type { Primitives } from '../../protocol/primitives.ts';
import { currentKey, memberOf, type Roster } from '../../protocol/roster.ts';
import { CARRIED_BYTES, carryKey, encodeCarriedKey, openCarriedKey, parseCarriedKeys, type ThreadKey } from '../../protocol/thread_key.ts';
import type { Coalition } from './coalition.ts';
import type { Connection } from './connection.ts';
import { KeeperError, nonsense } from './failures.ts';
import type { KemKey } from './keys.ts';

const PAGE = 500;
const CURSOR_BYTES = 8;

interface Around {
  readonly primitives: Primitives;
  readonly connection: Connection;
  readonly coalition: Coalition;
  readonly ring: ReadonlyMap<Hex, KemKey>;
}

export class ThreadKeys {
  readonly byId = new Map<Hex, ThreadKey>();
  /** How far the feed of carried keys to each of our keys has been read. */
  readonly cursors = new Map<Hex, number>();
  private unkept: ThreadKey[] = [];

  constructor(private readonly around: Around) {}

  /** Takes what was kept from an earlier session. */
  takeKept(keys: Iterable<ThreadKey>, cursors: ReadonlyMap<Hex, number>): void {
    for (const key of keys) this.byId.set(key.id, key);
    for (const [hash, cursor] of cursors) this.cursors.set(hash, cursor);
  }

  /** Those of all epochs of a thread. */
  of(thread: Hex): readonly ThreadKey[] {
    return [...this.byId.values()].filter((key) => key.thread === thread);
  }

  learn(key: ThreadKey): void {
    if (this.byId.has(key.id)) return;
    this.byId.set(key.id, key);
    this.unkept.push(key);
  }

  /** Nothing of a thread stays. */
  forget(thread: Hex): void {
    for (const { id } of this.of(thread)) this.byId.delete(id);
    this.unkept = this.unkept.filter((key) => key.thread !== thread);
  }

  /** Those that have come since this was asked last. */
  takeNew(): readonly ThreadKey[] {
    const found = this.unkept;
    this.unkept = [];
    return found;
  }

  /** Takes what was carried to any of our keys. */
  async bring(): Promise<void> {
    for (const [hash, key] of this.around.ring) await this.bringTo(hash, key);
  }

  private async bringTo(hash: Hex, { seed }: KemKey): Promise<void> {
    for (;;) {
      const after = this.cursors.get(hash) ?? 0;
      const page = await this.around.connection.get(`/threads/keys/${hash}?after=${String(after)}&limit=${String(PAGE)}`);
      if (page.length === 0) return;
      if (page.length % (CURSOR_BYTES + CARRIED_BYTES) !== 0) throw nonsense();
      for (let start = 0; start < page.length; start += CURSOR_BYTES + CARRIED_BYTES) {
        const cursor = readU64(page, start);
        if (cursor <= (this.cursors.get(hash) ?? 0)) throw nonsense();
        this.cursors.set(hash, cursor);
        await this.take(page.subarray(start + CURSOR_BYTES, start + CURSOR_BYTES + CARRIED_BYTES), seed);
      }
    }
  }

  /** One that does not open is left aside: the events that need it say so. */
  private async take(bytes: Uint8Array, seed: Uint8Array): Promise<void> {
    const [carried] = parseCarriedKeys(bytes);
    if (carried === undefined) return;
    try {
      this.learn(await openCarriedKey(this.around.primitives, carried, seed));
    } catch (error) {
      if (!(error instanceof ThreadKeyInvalid)) throw error;
    }
  }

  /** For every organisation to its newest intake key that is good now, and to its archive key. */
  async carriedTo(members: readonly string[], key: ThreadKey): Promise<Bytes[]> {
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
}

/** @throws {@link KeeperError} `cannot-receive` for an organisation that has no good key now, or has left. */
function recipientsOf(roster: Roster, id: string, now: Date): readonly Hex[] {
  const member = memberOf(roster, id);
  const intake = member === undefined ? undefined : currentKey(roster, member, now);
  if (member === undefined || intake === undefined) throw new KeeperError('cannot-receive');
  return [intake.sha256, member.archiveSha256];
}
