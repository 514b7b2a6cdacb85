/**
 * Audited primitives under the names that the protocol uses: `docs/protocol.md` §2.
 *
 * The only file that imports the noble libraries. Hashes and key derivation are always
 * theirs; who does AEAD, KEM and signatures is decided in `probe.ts`. What does not
 * authenticate is `undefined` or `false`, and the caller, who knows the stage, throws.
 */

// First, because it gives an old browser what the libraries below need while they load.
import './compatibility.ts';

import { chacha20poly1305, xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { ed25519 } from '@noble/curves/ed25519.js';
import { argon2idAsync } from '@noble/hashes/argon2.js';
import { expand, extract, hkdf as nobleHkdf } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { ml_kem768_x25519 } from '@noble/post-quantum/hybrid.js';

import { utf8, type Bytes } from './encoding.ts';
import { InvalidPublicKey } from './errors.ts';

export const KEY_BYTES = 32;
export const TAG_BYTES = 16;
export const NONCE_BYTES = 12;
export const SIGNATURE_BYTES = 64;
export const KEM_PUBLIC_KEY_BYTES = 1216;
const MLKEM_VECTOR_BYTES = 1152;
export const MLKEM_PUBLIC_KEY_BYTES = 1184;
const MLKEM_MODULUS = 3329;
export const ENCAPSULATION_RANDOM_BYTES = 64;

/** ChaCha20-Poly1305 under one key, RFC 8439, without associated data. */
export interface Aead {
  /** Ciphertext ‖ tag (16 bytes). `nonce` is 12 bytes and never used twice under one key. */
  seal(nonce: Uint8Array, plaintext: Uint8Array): Promise<Bytes>;
  /** The plaintext, or `undefined` where it does not authenticate. */
  open(nonce: Uint8Array, sealed: Uint8Array): Promise<Bytes | undefined>;
}

/** An AEAD for a key of 32 bytes. */
export type AeadFactory = (key: Uint8Array) => Promise<Aead>;

/** MLKEM768-X25519, HPKE KEM 0x647a. */
export interface Kem {
  /**
   * A fresh ciphertext (1,120 bytes) and its shared secret (32 bytes) for a public key (1,216 bytes).
   *
   * @throws {@link InvalidPublicKey} for another length, an ML-KEM coefficient out of range, or an
   * X25519 part that gives an all-zero secret.
   */
  encapsulate(publicKey: Uint8Array): Promise<{ ciphertext: Bytes; sharedSecret: Bytes }>;
  /** The shared secret (32 bytes) for a seed (32 bytes); any exception means that there is none. */
  decapsulate(seed: Uint8Array, ciphertext: Uint8Array): Promise<Bytes>;
}

/** Whether `signature` is the public key's under exactly `message`; malformed ones are `false`. */
export type Verify = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => Promise<boolean>;

/** Which primitives this machine uses; made once by `choosePrimitives` and passed on. */
export interface Primitives extends Kem {
  /** Which of them are the browser's own. */
  readonly native: { readonly aead: boolean; readonly kem: boolean; readonly signature: boolean };
  readonly aead: AeadFactory;
  readonly verify: Verify;
}

/** Bytes from the operating system's generator, at most 65,536 at a time. */
export function randomBytes(size: number): Bytes {
  return globalThis.crypto.getRandomValues(new Uint8Array(size));
}

/** SHA-256, FIPS 180-4. */
export function sha256(bytes: Uint8Array): Bytes {
  return Uint8Array.from(nobleSha256(bytes));
}

/** SHA-256 of bytes that come in pieces; of no use after `digest`. */
export interface Hasher {
  update(bytes: Uint8Array): void;
  digest(): Bytes;
}

/** SHA-256, piece by piece. */
export function sha256Hasher(): Hasher {
  const hash = nobleSha256.create();
  return {
    update(bytes) {
      hash.update(bytes);
    },
    digest: () => Uint8Array.from(hash.digest()),
  };
}

/** HMAC-SHA256, RFC 2104. */
export function hmacSha256(key: Uint8Array, bytes: Uint8Array): Bytes {
  return Uint8Array.from(hmac(nobleSha256, key, bytes));
}

/** HKDF-SHA256 with 32 bytes of output, RFC 5869. */
export function hkdf(ikm: Uint8Array, salt: Uint8Array, info: Uint8Array): Bytes {
  return Uint8Array.from(nobleHkdf(nobleSha256, ikm, salt, info, KEY_BYTES));
}

/** The first half of HKDF alone, for the key schedule of HPKE. */
export function hkdfExtract(salt: Uint8Array, ikm: Uint8Array): Bytes {
  return Uint8Array.from(extract(nobleSha256, ikm, salt));
}

/** The second half of HKDF alone, for the key schedule of HPKE; `length` in bytes. */
export function hkdfExpand(prk: Uint8Array, info: Uint8Array, length: number): Bytes {
  return Uint8Array.from(expand(nobleSha256, prk, info, length));
}

/** Comparison in constant time for equal lengths; lengths are not secret. */
export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false;
  let difference = 0;
  left.forEach((byte, i) => (difference |= byte ^ (right[i] ?? 0)));
  return difference === 0;
}

/** ChaCha20-Poly1305 at once, for the few bytes of a slot. */
export function aeadSeal(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array): Bytes {
  return Uint8Array.from(chacha20poly1305(key, nonce).encrypt(plaintext));
}

/** The plaintext, or `undefined` where it does not authenticate. */
export function aeadOpen(key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array): Bytes | undefined {
  try {
    return Uint8Array.from(chacha20poly1305(key, nonce).decrypt(sealed));
  } catch {
    return undefined;
  }
}

/** The KEM public key (1,216 bytes) of a seed (32 bytes). */
export function kemPublicKey(seed: Uint8Array): Bytes {
  return Uint8Array.from(ml_kem768_x25519.getPublicKey(seed));
}

/** The Ed25519 public key (32 bytes) of a seed (32 bytes), RFC 8032. */
export function signingPublicKey(seed: Uint8Array): Bytes {
  return Uint8Array.from(ed25519.getPublicKey(seed));
}

/** The Ed25519 signature (64 bytes) by a seed (32 bytes), RFC 8032. */
export function sign(seed: Uint8Array, message: Uint8Array): Bytes {
  return Uint8Array.from(ed25519.sign(message, seed));
}

/** Argon2id with one lane and 32 bytes of output, RFC 9106; the passphrase as NFC UTF-8. */
export async function argon2id(
  passphrase: string,
  { salt, passes, memoryKib }: { salt: Uint8Array; passes: number; memoryKib: number },
): Promise<Bytes> {
  const options = { t: passes, m: memoryKib, p: 1, dkLen: KEY_BYTES };
  // The largest memory that the key file's bounds allow is above the library's default limit.
  const derived = await argon2idAsync(utf8(passphrase.normalize('NFC')), salt, { ...options, maxmem: memoryKib * 1024 + 65_536 });
  return Uint8Array.from(derived);
}

interface Locker {
  readonly nonce: Uint8Array;
  readonly context: Uint8Array;
}

/** XChaCha20-Poly1305 with `context` as associated data and a nonce of 24 bytes. */
export function lockerSeal(key: Uint8Array, { nonce, context, plaintext }: Locker & { plaintext: Uint8Array }): Bytes {
  return Uint8Array.from(xchacha20poly1305(key, nonce, context).encrypt(plaintext));
}

/** The plaintext, or `undefined` where it does not authenticate. */
export function lockerOpen(key: Uint8Array, { nonce, context, sealed }: Locker & { sealed: Uint8Array }): Bytes | undefined {
  try {
    return Uint8Array.from(xchacha20poly1305(key, nonce, context).decrypt(sealed));
  } catch {
    return undefined;
  }
}

const nobleAead: AeadFactory = (key) =>
  Promise.resolve({
    seal: (nonce, plaintext) => Promise.resolve(aeadSeal(key, nonce, plaintext)),
    open: (nonce, sealed) => Promise.resolve(aeadOpen(key, nonce, sealed)),
  });

/** Encapsulation with given randomness (64 bytes), for `nobleKem` and for known answers. */
export function nobleEncapsulate(publicKey: Uint8Array, random: Uint8Array): { ciphertext: Bytes; sharedSecret: Bytes } {
  try {
    const { cipherText, sharedSecret } = ml_kem768_x25519.encapsulate(publicKey, random);
    return { ciphertext: Uint8Array.from(cipherText), sharedSecret: Uint8Array.from(sharedSecret) };
  } catch {
    throw new InvalidPublicKey('the KEM refuses this public key');
  }
}

/** The KEM in JavaScript, after the check of the public key. */
export const nobleKem: Kem = {
  async encapsulate(publicKey) {
    checkPublicKey(publicKey);
    // Drawn before the attempt, so that a failing generator is not taken for a bad key.
    const random = randomBytes(ENCAPSULATION_RANDOM_BYTES);
    return Promise.resolve(nobleEncapsulate(publicKey, random));
  },
  async decapsulate(seed, ciphertext) {
    return Promise.resolve(Uint8Array.from(ml_kem768_x25519.decapsulate(ciphertext, seed)));
  },
};

const nobleVerify: Verify = async (publicKey, message, signature) => {
  try {
    // Noble alone also takes a signature whose point has a part of small order.
    const holds = isSoundKey(publicKey) && ed25519.verify(signature, message, publicKey, { zip215: false });
    return await Promise.resolve(holds && isSoundPoint(signature.subarray(0, KEY_BYTES)));
  } catch {
    return false;
  }
};

/** The neutral point, which everybody can sign with and for. */
const NEUTRAL = /* @__PURE__ */ Uint8Array.from({ length: KEY_BYTES }, (_, i) => (i === 0 ? 1 : 0));
/** Keys that were looked at, because looking takes as long as verifying. */
const soundKeys = new Set<string>();
const SOUND_KEYS_LIMIT = 4096;

/**
 * A native `verify`, held to what §2 says of signatures: browsers take keys of small order, and the
 * neutral point in a signature, and libsodium takes neither.
 */
export function strictVerify(verify: Verify): Verify {
  return async (publicKey, message, signature) => {
    if (!isSoundKey(publicKey) || equalBytes(signature.subarray(0, KEY_BYTES), NEUTRAL)) return false;
    try {
      return await verify(publicKey, message, signature);
    } catch {
      return false;
    }
  };
}

function isSoundKey(publicKey: Uint8Array): boolean {
  if (publicKey.length !== KEY_BYTES) return false;
  const key = String.fromCharCode(...publicKey);
  if (soundKeys.has(key)) return true;
  if (!isSoundPoint(publicKey)) return false;
  if (soundKeys.size >= SOUND_KEYS_LIMIT) soundKeys.clear();
  soundKeys.add(key);
  return true;
}

/** Whether these bytes are a point of the group of prime order, in its one spelling, and not the neutral one. */
function isSoundPoint(bytes: Uint8Array): boolean {
  try {
    const point = ed25519.Point.fromBytes(bytes);
    return point.isTorsionFree() && !point.is0();
  } catch {
    return false;
  }
}

/** Everything in JavaScript: slower, and the same bytes. */
export const noblePrimitives: Primitives = {
  native: { aead: false, kem: false, signature: false },
  aead: nobleAead,
  ...nobleKem,
  verify: nobleVerify,
};

/** FIPS 203's check of an encapsulation key, made here so that it never hangs on who implements the KEM. */
export function checkPublicKey(publicKey: Uint8Array): void {
  if (publicKey.length !== KEM_PUBLIC_KEY_BYTES) throw new InvalidPublicKey('a KEM public key is 1,216 bytes');
  for (let i = 0; i < MLKEM_VECTOR_BYTES; i += 3) {
    const [a = 0, b = 0, c = 0] = publicKey.subarray(i, i + 3);
    const first = a | ((b & 0x0f) << 8);
    const second = (b >> 4) | (c << 4);
    if (first >= MLKEM_MODULUS || second >= MLKEM_MODULUS) throw new InvalidPublicKey('an ML-KEM coefficient is out of range');
  }
}
