/** The keys of whoever has unlocked: of a person's device, or of the organisation itself. They never leave a worker. */

import { concat, toHex, type Bytes } from '../../protocol/encoding.ts';
import type { Hex } from '../../protocol/fields.ts';
import * as hpke from '../../protocol/hpke.ts';
import { Purpose, unlock } from '../../protocol/key_file.ts';
import { parseWrappedKeys, unwrapKey } from '../../protocol/key_ring.ts';
import { sha256, signingPublicKey, type Primitives } from '../../protocol/primitives.ts';
import { KeeperError } from './failures.ts';

const SEED_BYTES = 32;

/** A KEM key of which the seed is here. */
export interface KemKey {
  readonly seed: Uint8Array;
  readonly publicKey: Uint8Array;
}

export interface Keys {
  /** The device's, or the organisation's archive key. */
  readonly kem: KemKey;
  readonly kemSha256: Hex;
  readonly signingSeed: Uint8Array;
  /** Hex. */
  readonly signingKey: Hex;
  readonly isMember: boolean;
}

/**
 * The keys in a key file.
 *
 * @throws {@link KeeperError} `signer-file` for a signer's, which opens nothing here; and as `unlock` does.
 */
export async function openKeyFile(file: Uint8Array, passphrase: string): Promise<Keys> {
  const { plaintext, purpose } = await unlock(file, passphrase);
  if (purpose === Purpose.SIGNER) throw new KeeperError('signer-file');
  return keysFrom(concat(Uint8Array.of(purpose), plaintext));
}

/** Purpose (1) ‖ KEM seed (32) ‖ signing seed (32): keys as they are sealed under a passkey. */
export function plaintextOf({ isMember, kem, signingSeed }: Keys): Bytes {
  return concat(Uint8Array.of(isMember ? Purpose.MEMBER : Purpose.DEVICE), kem.seed, signingSeed);
}

export function keysFrom(plaintext: Uint8Array): Keys {
  const [seed, signingSeed] = [plaintext.slice(1, 1 + SEED_BYTES), plaintext.slice(1 + SEED_BYTES)];
  const kem = kemKey(seed);
  return { kem, kemSha256: toHex(sha256(kem.publicKey)), signingSeed, signingKey: toHex(signingPublicKey(signingSeed)), isMember: plaintext[0] === Purpose.MEMBER };
}

/** The keys that the service keeps wrapped to these, by hash; what does not open is left aside. */
export async function openRing(primitives: Primitives, wrapped: Uint8Array, keys: Keys): Promise<ReadonlyMap<Hex, KemKey>> {
  const ring = new Map<Hex, KemKey>();
  for (const one of parseWrappedKeys(wrapped)) {
    if (one.recipientSha256 !== keys.kemSha256 || ring.has(one.keySha256)) continue;
    const seed = await unwrapKey(primitives, one, keys.kem.seed).catch(() => undefined);
    if (seed !== undefined) ring.set(one.keySha256, kemKey(seed));
  }
  return ring;
}

function kemKey(seed: Uint8Array): KemKey {
  return { seed, publicKey: hpke.publicKeyOf(seed) };
}
