/**
 * The browser's own cryptography in the shapes of `primitives.ts`.
 *
 * Nothing here is trusted yet: `choosePrimitives` uses a part only after it has given known
 * answers. What WebCrypto refuses becomes `undefined`, `false` or an exception that
 * `probe.ts` turns into a stage. This file has no twin in Python and imports no library.
 */

import type { Bytes } from './encoding.ts';
import type { AeadFactory, Kem, Verify } from './primitives.ts';

const AEAD = 'ChaCha20-Poly1305';
const KEM = 'MLKEM768-X25519';
const SIGNATURE = 'Ed25519';

/** What of `SubtleCrypto` is used here; TypeScript does not know the newer names yet. */
export interface Subtle {
  importKey(format: string, key: Bytes, algorithm: string, extractable: boolean, usages: readonly string[]): Promise<CryptoKey>;
  encrypt(algorithm: { name: string; iv: Bytes }, key: CryptoKey, bytes: Bytes): Promise<ArrayBuffer>;
  decrypt(algorithm: { name: string; iv: Bytes }, key: CryptoKey, bytes: Bytes): Promise<ArrayBuffer>;
  verify(algorithm: string, key: CryptoKey, signature: Bytes, bytes: Bytes): Promise<boolean>;
  encapsulateBits(algorithm: string, key: CryptoKey): Promise<{ sharedKey: ArrayBuffer; ciphertext: ArrayBuffer }>;
  decapsulateBits(algorithm: string, key: CryptoKey, ciphertext: Bytes): Promise<ArrayBuffer>;
  getPublicKey(key: CryptoKey, usages: readonly string[]): Promise<CryptoKey>;
  exportKey(format: string, key: CryptoKey): Promise<ArrayBuffer>;
}

/** WebCrypto, or `undefined` where the page is not in a secure context or the browser lacks it. */
export function findSubtle(): Subtle | undefined {
  const { crypto } = globalThis as { crypto?: { subtle?: unknown } };
  return crypto?.subtle as Subtle | undefined;
}

/** ChaCha20-Poly1305 by `subtle`. */
export function nativeAead(subtle: Subtle): AeadFactory {
  return async (key) => {
    // The older format name 'raw' is refused for this algorithm (Chromium 156).
    const imported = await subtle.importKey('raw-secret', own(key), AEAD, false, ['encrypt', 'decrypt']);
    return {
      async seal(nonce, plaintext) {
        return new Uint8Array(await subtle.encrypt({ name: AEAD, iv: own(nonce) }, imported, own(plaintext)));
      },
      async open(nonce, sealed) {
        try {
          return new Uint8Array(await subtle.decrypt({ name: AEAD, iv: own(nonce) }, imported, own(sealed)));
        } catch {
          return undefined;
        }
      },
    };
  };
}

/** MLKEM768-X25519 by `subtle`. */
export function nativeKem(subtle: Subtle): Kem {
  return {
    async encapsulate(publicKey) {
      const key = await subtle.importKey('raw-public', own(publicKey), KEM, false, ['encapsulateBits']);
      const { ciphertext, sharedKey } = await subtle.encapsulateBits(KEM, key);
      return { ciphertext: new Uint8Array(ciphertext), sharedSecret: new Uint8Array(sharedKey) };
    },
    async decapsulate(seed, ciphertext) {
      const key = await subtle.importKey('raw-seed', own(seed), KEM, false, ['decapsulateBits']);
      return new Uint8Array(await subtle.decapsulateBits(KEM, key, own(ciphertext)));
    },
  };
}

/** The public key of a KEM seed as `subtle` sees it; only a probe asks for it. */
export async function nativePublicKeyOf(subtle: Subtle, seed: Uint8Array): Promise<Bytes> {
  const key = await subtle.importKey('raw-seed', own(seed), KEM, true, ['decapsulateBits']);
  const publicKey = await subtle.getPublicKey(key, ['encapsulateBits']);
  return new Uint8Array(await subtle.exportKey('raw-public', publicKey));
}

/** Ed25519 by `subtle`. */
export function nativeVerify(subtle: Subtle): Verify {
  return async (publicKey, message, signature) => {
    const key = await subtle.importKey('raw', own(publicKey), SIGNATURE, false, ['verify']);
    return subtle.verify(SIGNATURE, key, own(signature), own(message));
  };
}

/** WebCrypto refuses views of shared memory, so those, and only those, are copied. */
function own(bytes: Uint8Array): Bytes {
  return bytes.buffer instanceof ArrayBuffer ? (bytes as Bytes) : Uint8Array.from(bytes);
}
