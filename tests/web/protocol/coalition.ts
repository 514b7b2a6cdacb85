/**
 * A small coalition in memory: three members with counting seeds and a roster that names them.
 *
 * The roster is not signed: sealing and opening do not look at signatures.
 */

import { encapsulate, publicKeyOf, type Encapsulation } from '../../../web/protocol/hpke.ts';
import { toHex } from '../../../web/protocol/encoding.ts';
import { noblePrimitives, sha256 } from '../../../web/protocol/primitives.ts';
import type { Root } from '../../../web/protocol/root.ts';
import type { Roster } from '../../../web/protocol/roster.ts';

export const seeds = [1, 2, 3].map((first) => Uint8Array.from({ length: 32 }, (_, i) => first + i));
export const publicKeys = seeds.map(publicKeyOf);
export const formHash = sha256(Uint8Array.of(1));

const root: Root = {
  coalition: 'ensayo',
  version: 1,
  previous: '00'.repeat(32),
  issued: new Date('2026-11-24T00:00:00Z'),
  expires: new Date('2028-11-24T00:00:00Z'),
  threshold: 1,
  waitingHours: 0,
  keys: [],
  hash: '00'.repeat(32),
};

export const roster: Roster = {
  root,
  version: 7,
  previous: '00'.repeat(32),
  hash: toHex(sha256(Uint8Array.of(2))),
  issued: new Date('2026-11-24T00:00:00Z'),
  expires: new Date('2026-12-08T00:00:00Z'),
  keysSha256: '00'.repeat(32),
  receipts: undefined,
  members: publicKeys.map((key, i) => ({
    id: `member-${i}`,
    name: { es: `Miembro ${i}`, en: `Member ${i}` },
    country: 'MX',
    contact: 'https://example.org',
    signingKey: toHex(sha256(key)),
    archiveSha256: toHex(sha256(sha256(key))),
    intake: [{ sha256: toHex(sha256(key)), notBefore: new Date('2026-11-24T00:00:00Z'), notAfter: new Date('2027-02-24T00:00:00Z') }],
    sensitive: [],
  })),
};

export function encapsulations(): Promise<Encapsulation[]> {
  return Promise.all(publicKeys.map((key) => encapsulate(noblePrimitives, key)));
}

/** Bytes that differ from chunk to chunk. */
export function bytesOf(length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8)) & 0xff);
}

export function flip(bytes: Uint8Array, offset: number): Uint8Array<ArrayBuffer> {
  const copy = Uint8Array.from(bytes);
  const at = offset < 0 ? copy.length + offset : offset;
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

/** The stage at which `run` fails, `ok`, or the message of an error without a stage. */
export async function stageOf(run: () => unknown): Promise<string> {
  try {
    await run();
    return 'ok';
  } catch (error) {
    if (error instanceof Error && 'stage' in error && typeof error.stage === 'string') return error.stage;
    return `misuse: ${String(error)}`;
  }
}
