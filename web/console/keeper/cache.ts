/**
 * What is kept on this computer between sessions, where somebody asked for it: sealed, under a key that comes from
 * the device's own, so that passphrase or passkey open it and nothing else does.
 *
 * Lines are kept in pieces of fixed number, so that a new one does not seal all of them anew. What is kept one by one has
 * names that tell nothing.
 */

import { ascii, concat, fromJsonObject, toHex, toJson, utf8, type Bytes, type JsonObject } from '../../protocol/encoding.ts';
import { hkdf, lockerOpen, lockerSeal, randomBytes } from '../../protocol/primitives.ts';
import { Database } from '../../browser/database.ts';
import type { Line } from '../keeper_messages.ts';

const kept = new Database('console');
const PIECE = 1000;
const PREFERENCES = 'preferences';
const NONCE_BYTES = 24;
const NAME_BYTES = 16;

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
    const entries = new Map<string, JsonObject>();
    for (let i = Math.floor(from / PIECE); i < pieces; i += 1) entries.set(`lines ${String(i)}`, { lines: lines.slice(i * PIECE, (i + 1) * PIECE) });
    await this.write(entries.set('list', { cursor, pieces }));
  }

  /** What somebody has set up for themselves, by name; nothing where nothing is kept, it is another's, or it was changed. */
  async preferences(): Promise<JsonObject> {
    return (await this.read(PREFERENCES)) ?? {};
  }

  async keepPreferences(preferences: JsonObject): Promise<void> {
    await this.write(new Map([[PREFERENCES, preferences]]));
  }

  /** What is kept under this name; nothing where it is not there, another's, or was changed. */
  async read(name: string): Promise<JsonObject | undefined> {
    return (await kept.exists()) ? this.open(name, await kept.read(name)) : undefined;
  }

  /** Everything whose name begins like that, in the order of the names, as it was at one moment; what does not open is left out. */
  async readAll(beginning: string): Promise<ReadonlyMap<string, JsonObject>> {
    const found = new Map<string, JsonObject>();
    if (!(await kept.exists())) return found;
    for (const [name, sealed] of await kept.readAll(beginning)) {
      const opened = this.open(name, sealed);
      if (opened !== undefined) found.set(name, opened);
    }
    return found;
  }

  /** All of it or nothing; what is `undefined` goes. */
  async write(entries: ReadonlyMap<string, JsonObject | undefined>): Promise<void> {
    await kept.write(new Map([...entries].map(([name, value]) => [name, value && this.seal(name, value)])));
  }

  async removeAll(beginning: string): Promise<void> {
    await kept.removeAll(beginning);
  }

  /** A name for something that has an id: the same each time, and nobody without the key can tell whose it is. */
  nameOf(kind: string, id: string): string {
    return `${kind} ${toHex(hkdf(this.key, utf8(id), ascii(kind)).subarray(0, NAME_BYTES))}`;
  }

  private seal(name: string, value: JsonObject): Uint8Array {
    const nonce = randomBytes(NONCE_BYTES);
    return concat(nonce, lockerSeal(this.key, { nonce, context: this.context(name), plaintext: toJson(value) }));
  }

  private open(name: string, kept: unknown): JsonObject | undefined {
    if (!(kept instanceof Uint8Array)) return undefined;
    const opened = lockerOpen(this.key, { nonce: kept.subarray(0, NONCE_BYTES), context: this.context(name), sealed: kept.subarray(NONCE_BYTES) });
    return opened === undefined ? undefined : fromJsonObject(opened);
  }

  /** Binds a piece to its name and to whose it is. */
  private context(name: string): Uint8Array {
    return ascii(`${this.owner} ${name}`);
  }
}
