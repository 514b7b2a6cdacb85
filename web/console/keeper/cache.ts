/**
 * What is kept on this computer between sessions, where somebody asked for it: sealed, under a key that comes from
 * the device's own, so that passphrase or passkey open it and nothing else does.
 *
 * Lines are kept in pieces of fixed number, so that a new one does not seal all of them anew.
 */

import { ascii, fromJsonObject, toJson, type Bytes } from '../../protocol/encoding.ts';
import { hkdf, lockerOpen, lockerSeal, randomBytes } from '../../protocol/primitives.ts';
import { Database } from '../../browser/database.ts';
import type { Line } from '../keeper_messages.ts';

const kept = new Database('console');
const PIECE = 1000;
const PREFERENCES = 'preferences';
const NONCE_BYTES = 24;

/** Everything that is kept here goes, the door included. */
export async function forget(): Promise<void> {
  await kept.forget();
}

export class Cache {
  private readonly key: Bytes;

  constructor(deviceSeed: Uint8Array, private readonly owner: string) {
    this.key = hkdf(deviceSeed, ascii('atalaya/1 console'), ascii('kept on this computer'));
  }

  /** Lines and cursor of the last time; none where nothing is kept, it is another's, or it was changed. */
  async lines(): Promise<{ readonly lines: readonly Line[]; readonly cursor: number }> {
    const none = { lines: [], cursor: 0 };
    if (!(await kept.exists())) return none;
    const list = this.open('list', await kept.read('list'));
    if (typeof list?.['cursor'] !== 'number' || typeof list['pieces'] !== 'number') return none;
    const lines: Line[] = [];
    for (let i = 0; i < list['pieces']; i += 1) {
      const piece = this.open(`lines ${String(i)}`, await kept.read(`lines ${String(i)}`));
      if (!Array.isArray(piece?.['lines'])) return none;
      lines.push(...(piece['lines'] as Line[]));
    }
    return { lines, cursor: list['cursor'] };
  }

  /** Keeps all lines; pieces before the one that holds `from` stay as they are. */
  async keep(lines: readonly Line[], cursor: number, from: number): Promise<void> {
    const pieces = Math.ceil(lines.length / PIECE);
    const entries = new Map<string, unknown>();
    for (let i = Math.floor(from / PIECE); i < pieces; i += 1) {
      entries.set(`lines ${String(i)}`, this.seal(`lines ${String(i)}`, { lines: lines.slice(i * PIECE, (i + 1) * PIECE) }));
    }
    entries.set('list', this.seal('list', { cursor, pieces }));
    await kept.write(entries);
  }

  /** What somebody has set up for themselves, by name; nothing where nothing is kept, it is another's, or it was changed. */
  async preferences(): Promise<Readonly<Record<string, unknown>>> {
    return (await kept.exists()) ? (this.open(PREFERENCES, await kept.read(PREFERENCES)) ?? {}) : {};
  }

  async keepPreferences(preferences: Readonly<Record<string, unknown>>): Promise<void> {
    await kept.write(new Map([[PREFERENCES, this.seal(PREFERENCES, preferences)]]));
  }

  private seal(name: string, value: object): Uint8Array {
    const nonce = randomBytes(NONCE_BYTES);
    const sealed = lockerSeal(this.key, { nonce, context: this.context(name), plaintext: toJson(value) });
    const joined = new Uint8Array(NONCE_BYTES + sealed.length);
    joined.set(nonce);
    joined.set(sealed, NONCE_BYTES);
    return joined;
  }

  private open(name: string, kept: unknown): Readonly<Record<string, unknown>> | undefined {
    if (!(kept instanceof Uint8Array)) return undefined;
    const opened = lockerOpen(this.key, { nonce: kept.subarray(0, NONCE_BYTES), context: this.context(name), sealed: kept.subarray(NONCE_BYTES) });
    return opened === undefined ? undefined : fromJsonObject(opened);
  }

  /** Binds a piece to its name and to whose it is. */
  private context(name: string): Uint8Array {
    return ascii(`${this.owner} ${name}`);
  }
}
