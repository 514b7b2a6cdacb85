/**
 * Secret keys at rest, locked by a passphrase: `docs/protocol.md` §11.
 *
 * ```
 * off len
 *   0   6  "ATALKF"          12   4  Argon2id memory in KiB
 *   6   1  format = 1        16  16  salt
 *   7   1  purpose           32  24  nonce
 *   8   4  Argon2id passes   56  ..  XChaCha20-Poly1305, bound to bytes 0..55
 * ```
 *
 * The defender's page never imports this file.
 */

import { ascii, concat, readU32, u32, type Bytes } from './encoding.ts';
import { KeyFileOutOfBounds, Malformed, WrongPassphrase } from './errors.ts';
import { argon2id, equalBytes, lockerOpen, lockerSeal, randomBytes, TAG_BYTES } from './primitives.ts';

const MAGIC = ascii('ATALKF');
const FORMAT = 1;
const SALT_BYTES = 16;
const NONCE_BYTES = 24;
const CONTEXT_BYTES = 56;
// The floor is what a phone-class machine can still compute and a thief must; the ceiling
// keeps a planted file from exhausting the machine that reads it.
export const PASSES_FLOOR = 3;
export const PASSES_CEILING = 16;
export const MEMORY_KIB_FLOOR = 65_536;
export const MEMORY_KIB_CEILING = 1_048_576;

/** What the keys in a file are for. */
export const Purpose = { MEMBER: 1, SIGNER: 2, DEVICE: 3 } as const;
export type Purpose = (typeof Purpose)[keyof typeof Purpose];

const PLAINTEXT_BYTES: Readonly<Record<Purpose, number>> = { [Purpose.MEMBER]: 64, [Purpose.SIGNER]: 32, [Purpose.DEVICE]: 64 };

/** What `lock` puts away; the cost is the smallest allowed unless given. */
export interface KeysToLock {
  readonly purpose: Purpose;
  /** Member: archive seed (32) ‖ signing seed (32); signer: signing seed; device: KEM seed ‖ signing seed. */
  readonly plaintext: Uint8Array;
  readonly passes?: number;
  readonly memoryKib?: number;
}

/**
 * A key file; slow, and as heavy in memory as its cost says.
 *
 * @throws Error for keys of another length, {@link KeyFileOutOfBounds} for a cost out of bounds.
 */
export async function lock(keys: KeysToLock, passphrase: string): Promise<Bytes> {
  const { purpose, plaintext, passes = PASSES_FLOOR, memoryKib = MEMORY_KIB_FLOOR } = keys;
  if (plaintext.length !== PLAINTEXT_BYTES[purpose]) throw new Error('the keys are not those of this purpose');
  checkBounds(passes, memoryKib);
  const salt = randomBytes(SALT_BYTES);
  const nonce = randomBytes(NONCE_BYTES);
  const context = concat(MAGIC, Uint8Array.of(FORMAT, purpose), u32(passes), u32(memoryKib), salt, nonce);
  const key = await argon2id(passphrase, { salt, passes, memoryKib });
  return concat(context, lockerSeal(key, { nonce, context, plaintext }));
}

/**
 * Purpose and plaintext of a key file.
 *
 * @throws {@link Malformed}, {@link KeyFileOutOfBounds} before any work is done, or
 * {@link WrongPassphrase} also where the file was changed.
 */
export async function unlock(file: Uint8Array, passphrase: string): Promise<{ purpose: Purpose; plaintext: Bytes }> {
  const purpose = parsePurpose(file);
  const passes = readU32(file, 8);
  const memoryKib = readU32(file, 12);
  checkBounds(passes, memoryKib);
  const key = await argon2id(passphrase, { salt: file.subarray(16, 32), passes, memoryKib });
  const [context, sealed] = [file.subarray(0, CONTEXT_BYTES), file.subarray(CONTEXT_BYTES)];
  const plaintext = lockerOpen(key, { nonce: file.subarray(32, CONTEXT_BYTES), context, sealed });
  if (!plaintext) throw new WrongPassphrase('the passphrase is wrong, or the file was changed');
  return { purpose, plaintext };
}

function parsePurpose(file: Uint8Array): Purpose {
  if (file.length < CONTEXT_BYTES || !equalBytes(file.subarray(0, MAGIC.length), MAGIC)) throw new Malformed('not an Atalaya key file');
  const purpose = Object.values(Purpose).find((known) => known === file[7]);
  if (file[6] !== FORMAT || purpose === undefined) throw new Malformed('a format or purpose that this version does not know');
  if (file.length !== CONTEXT_BYTES + PLAINTEXT_BYTES[purpose] + TAG_BYTES) throw new Malformed('a key file of this purpose has another length');
  return purpose;
}

function checkBounds(passes: number, memoryKib: number): void {
  if (!(passes >= PASSES_FLOOR && passes <= PASSES_CEILING)) throw new KeyFileOutOfBounds('Argon2id passes out of bounds');
  if (!(memoryKib >= MEMORY_KIB_FLOOR && memoryKib <= MEMORY_KIB_CEILING)) throw new KeyFileOutOfBounds('Argon2id memory out of bounds');
}
