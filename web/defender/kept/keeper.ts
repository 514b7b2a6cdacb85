/**
 * A draft on the phone, for whoever has asked for it: closed (`cipher.ts`), in the site's one database, for 24 hours.
 *
 * Readable there are a salt, the hour in which it ends, and sizes. A file is written once; what was typed, each time.
 */

import { canStore, forgottenStored, read, write } from '../../browser/storage.ts';
import { utf8, type Bytes } from '../../protocol/encoding.ts';
import { randomBytes } from '../../protocol/primitives.ts';
import type { Draft, Typed } from '../draft.ts';
import { close, keyOf, newKeyIndexes, open, SALT_BYTES, type Closed } from './cipher.ts';
import { HEAD, HOUR_MS } from './kept_before.ts';

const LIFETIME_HOURS = 24;
// A phone's memory must not follow the size of a video.
const CHUNK_BYTES = 1_048_576;
const BLOB = '$blob';

interface Head extends Closed {
  readonly salt: Bytes;
  /** Hours since 1970. */
  readonly until: number;
}

export { canStore };

export class Keeper {
  /** Number and chunks of each file that lies there. */
  private readonly lying = new Map<Blob, { readonly number: number; readonly chunks: number }>();
  private added = 0;
  private last: Promise<void> = Promise.resolve();

  private constructor(
    private readonly key: CryptoKey,
    private readonly salt: Bytes,
  ) {}

  /** With new words; where they stand in the list. */
  static async begin(): Promise<{ keeper: Keeper; indexes: readonly number[] }> {
    const [indexes, salt] = [newKeyIndexes(), randomBytes(SALT_BYTES)];
    await forgottenStored();
    return { keeper: new Keeper(await keyOf(indexes, salt), salt), indexes };
  }

  /** Fills `draft` from what lies there; nothing where the words are others. */
  static async restore(indexes: readonly number[], draft: Draft): Promise<Keeper | undefined> {
    const head = (await read(HEAD)) as Head | undefined;
    if (head === undefined) return undefined;
    const keeper = new Keeper(await keyOf(indexes, head.salt), head.salt);
    const content = await open(keeper.key, HEAD, head);
    if (content === undefined) return undefined;
    const typed = (await keeper.withBlobs(JSON.parse(new TextDecoder().decode(content)))) as Typed;
    // Numbers that no file has which is added from now on.
    draft.put({ ...typed, files: typed.files.map((file, i) => ({ ...file, number: -1 - i })) });
    return keeper;
  }

  /** One after the other; rejects where the phone has no room. */
  async save(draft: Draft, now: Date): Promise<void> {
    this.last = this.last.catch(() => undefined).then(async () => this.write(draft, now));
    return this.last;
  }

  private async write({ typed }: Draft, now: Date): Promise<void> {
    const blobs: Blob[] = [];
    const json = JSON.stringify(typed, (_, value: unknown) => (value instanceof Blob ? { [BLOB]: blobs.push(value) - 1, media: value.type } : value));
    for (const blob of blobs) if (!this.lying.has(blob)) await this.writeFile(blob);
    const placed = JSON.stringify(JSON.parse(json), (_, value: unknown) => (isReference(value) ? { ...value, ...this.lying.get(blobs[value[BLOB]] ?? new Blob()) } : value));
    const changes = new Map<string, unknown>(this.withdrawn(blobs));
    const head: Head = { ...(await close(this.key, HEAD, utf8(placed))), salt: this.salt, until: Math.ceil(now.getTime() / HOUR_MS) + LIFETIME_HOURS };
    changes.set(HEAD, head);
    await write(changes);
  }

  private async writeFile(blob: Blob): Promise<void> {
    const number = this.added++;
    const chunks = Math.ceil(blob.size / CHUNK_BYTES);
    for (let chunk = 0; chunk < chunks; chunk++) {
      const place = placeOf(number, chunk);
      const content = await blob.slice(chunk * CHUNK_BYTES, (chunk + 1) * CHUNK_BYTES).arrayBuffer();
      await write(new Map([[place, await close(this.key, place, content)]]));
    }
    this.lying.set(blob, { number, chunks });
  }

  /** What no file needs any more. */
  private withdrawn(blobs: readonly Blob[]): readonly (readonly [string, undefined])[] {
    const gone = [...this.lying].filter(([blob]) => !blobs.includes(blob));
    for (const [blob] of gone) this.lying.delete(blob);
    return gone.flatMap(([, { chunks, number }]) => Array.from({ length: chunks }, (_, chunk) => [placeOf(number, chunk), undefined] as const));
  }

  private async withBlobs(value: unknown): Promise<unknown> {
    if (isReference(value)) return this.readFile(value);
    if (Array.isArray(value)) return Promise.all(value.map(async (item) => this.withBlobs(item)));
    if (typeof value !== 'object' || value === null) return value;
    const entries = await Promise.all(Object.entries(value).map(async ([name, item]) => [name, await this.withBlobs(item)] as const));
    return Object.fromEntries(entries);
  }

  private async readFile({ chunks, media, number }: Reference): Promise<Blob> {
    const parts: ArrayBuffer[] = [];
    for (let chunk = 0; chunk < chunks; chunk++) {
      const place = placeOf(number, chunk);
      const part = await open(this.key, place, (await read(place)) as Closed);
      if (part === undefined) throw new Error('a file of the draft is broken');
      parts.push(part);
    }
    const blob = new Blob(parts, { type: media });
    this.lying.set(blob, { number, chunks });
    this.added = Math.max(this.added, number + 1);
    return blob;
  }
}

interface Reference {
  readonly [BLOB]: number;
  readonly media: string;
  readonly number: number;
  readonly chunks: number;
}

function isReference(value: unknown): value is Reference {
  return typeof value === 'object' && value !== null && BLOB in value;
}

function placeOf(number: number, chunk: number): string {
  return `${String(number)}/${String(chunk)}`;
}
