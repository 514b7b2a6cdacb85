/**
 * Which implementation may be used: the one that has just given known answers.
 *
 * WebCrypto is taken part by part, noble for the rest; noble must give the answers as well, and
 * where it does not, nothing may be sealed in this browser. This file has no twin in Python.
 */

import { fromHex, toHex, type Bytes } from './encoding.ts';
import {
  checkPublicKey,
  ENCAPSULATION_RANDOM_BYTES,
  equalBytes,
  KEY_BYTES,
  kemPublicKey,
  MLKEM_PUBLIC_KEY_BYTES,
  nobleEncapsulate,
  nobleKem,
  noblePrimitives,
  NONCE_BYTES,
  sha256,
  SIGNATURE_BYTES,
  strictVerify,
  type AeadFactory,
  type Kem,
  type Primitives,
  type Verify,
} from './primitives.ts';
import { findSubtle, nativeAead, nativeKem, nativePublicKeyOf, nativeVerify, type Subtle } from './web_crypto.ts';

/**
 * The browser's own primitives where they give known answers, noble's elsewhere.
 *
 * @throws Error where noble does not give them either: this browser cannot encrypt, and
 * nothing may be sealed in it.
 */
export async function choosePrimitives(): Promise<Primitives> {
  if (!(await passes(probeNoble))) throw new Error('this browser cannot encrypt');
  const subtle = findSubtle();
  if (!subtle) return noblePrimitives;
  const aead = await passes(() => probeAead(nativeAead(subtle)));
  const kem = await passes(() => probeNativeKem(subtle));
  const signature = await passes(() => probeNativeVerify(nativeVerify(subtle)));
  return {
    native: { aead, kem, signature },
    aead: aead ? nativeAead(subtle) : noblePrimitives.aead,
    ...(kem ? checkedKem(nativeKem(subtle)) : nobleKem),
    verify: signature ? strictVerify(nativeVerify(subtle)) : noblePrimitives.verify,
  };
}

/** WebCrypto's many exceptions brought to the one that the protocol names. */
function checkedKem(kem: Kem): Kem {
  return {
    async encapsulate(publicKey) {
      checkPublicKey(publicKey);
      try {
        return await kem.encapsulate(publicKey);
      } catch {
        // Whether the key or the browser is at fault, noble says: it refuses a bad key too.
        return nobleKem.encapsulate(publicKey);
      }
    },
    decapsulate: (seed, ciphertext) => kem.decapsulate(seed, ciphertext),
  };
}

// Known answers. The AEAD's was made with OpenSSL and the signature is RFC 8032's second; the
// KEM's public key is the one of `hpke/public-key-of-counting-seed`, and its secret was made with
// noble and confirmed by Chromium's own KEM.
const COUNTING = /* @__PURE__ */ Uint8Array.from({ length: 200 }, (_, i) => i);
const PROBE_SEED = /* @__PURE__ */ COUNTING.subarray(0, KEY_BYTES);
const PROBE_NONCE = /* @__PURE__ */ COUNTING.subarray(64, 64 + NONCE_BYTES);
const PROBE_RANDOM = /* @__PURE__ */ Uint8Array.from({ length: ENCAPSULATION_RANDOM_BYTES }, () => 7);
const AEAD_SHA256 = 'b4ac82bdf9fb083ae7efe0ff311f1fb25cccb5168037388ec78e11946be42551';
const KEM_PUBLIC_KEY_SHA256 = 'c9a3565ffde4f72b51661be391ee13e46378d7f06dd5c8bf5af9d2cfb5b8336b';
const KEM_CIPHERTEXT_SHA256 = '706928f52ede4718dfd44321c39207002b2e05fd53c4cb0942f2067659ea298f';
const KEM_SECRET = '5e70189092bcfba07156827149e3c4bc630716656df7474da88b23a1c1b0974e';
const SIGNATURE_MESSAGE = /* @__PURE__ */ Uint8Array.of(0x72);
const SIGNATURE_KEY = '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c';
const SIGNATURE =
  '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da' +
  '085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00';
// `signature/point-with-a-part-of-order-eight`.
const EIGHTFOLD_KEY = 'f27cb81402e6860c926ff81f393d14340e41a70bc0b0195cf64a90b348cb2fc4';
const EIGHTFOLD_MESSAGE = '6174616c6179612d6576656e742d310a7b7d';
const EIGHTFOLD_SIGNATURE =
  '6a84d583f06569edb3f5ed77df65544b27d6948b4f0b2cb76f33dd8413b20719' +
  '3d33261f3e53787df1175f8704b9058d3b1333ccfd909401ddb5d21eaa708a0b';

/** A probe that throws has failed: browsers refuse unknown names in many ways. */
async function passes(probe: () => Promise<boolean>): Promise<boolean> {
  try {
    return await probe();
  } catch {
    return false;
  }
}

async function probeNoble(): Promise<boolean> {
  const { ciphertext, sharedSecret } = nobleEncapsulate(kemPublicKey(PROBE_SEED), PROBE_RANDOM);
  return (
    hasSha256(kemPublicKey(PROBE_SEED), KEM_PUBLIC_KEY_SHA256) &&
    hasSha256(ciphertext, KEM_CIPHERTEXT_SHA256) &&
    toHex(sharedSecret) === KEM_SECRET &&
    equalBytes(await nobleKem.decapsulate(PROBE_SEED, ciphertext), sharedSecret) &&
    (await probeAead(noblePrimitives.aead)) &&
    (await probeVerify(noblePrimitives.verify))
  );
}

async function probeAead(factory: AeadFactory): Promise<boolean> {
  const aead = await factory(PROBE_SEED);
  const sealed = await aead.seal(PROBE_NONCE, COUNTING);
  const opened = await aead.open(PROBE_NONCE, sealed);
  const refused = (await aead.open(PROBE_NONCE, flipped(sealed))) === undefined;
  return hasSha256(sealed, AEAD_SHA256) && opened !== undefined && equalBytes(opened, COUNTING) && refused;
}

async function probeNativeKem(subtle: Subtle): Promise<boolean> {
  const kem = nativeKem(subtle);
  const publicKey = await nativePublicKeyOf(subtle, PROBE_SEED);
  if (!hasSha256(publicKey, KEM_PUBLIC_KEY_SHA256)) return false;
  const ours = nobleEncapsulate(publicKey, PROBE_RANDOM);
  const theirs = await kem.encapsulate(publicKey);
  return (
    equalBytes(await nobleKem.decapsulate(PROBE_SEED, theirs.ciphertext), theirs.sharedSecret) &&
    equalBytes(await kem.decapsulate(PROBE_SEED, ours.ciphertext), ours.sharedSecret) &&
    (await refusesZeroSecret(kem, publicKey))
  );
}

/** The X25519 part of zeros gives an all-zero secret, which §2 forbids sealing to. */
async function refusesZeroSecret(kem: Kem, publicKey: Uint8Array): Promise<boolean> {
  const lowOrder = Uint8Array.from(publicKey).fill(0, MLKEM_PUBLIC_KEY_BYTES);
  return !(await passes(() => kem.encapsulate(lowOrder).then(() => true)));
}

async function probeVerify(verify: Verify): Promise<boolean> {
  const key = fromHex(SIGNATURE_KEY, KEY_BYTES);
  const signature = fromHex(SIGNATURE, SIGNATURE_BYTES);
  const accepted = await verify(key, SIGNATURE_MESSAGE, signature);
  return accepted && !(await verify(key, SIGNATURE_MESSAGE, flipped(signature)));
}

/** An implementation that verifies the equation times eight takes signatures that others refuse: §2. */
async function probeNativeVerify(verify: Verify): Promise<boolean> {
  const message = fromHex(EIGHTFOLD_MESSAGE, EIGHTFOLD_MESSAGE.length / 2);
  const signature = fromHex(EIGHTFOLD_SIGNATURE, SIGNATURE_BYTES);
  return (await probeVerify(verify)) && !(await verify(fromHex(EIGHTFOLD_KEY, KEY_BYTES), message, signature));
}

function flipped(bytes: Uint8Array): Bytes {
  return Uint8Array.from(bytes, (byte, i) => (i === 0 ? byte ^ 1 : byte));
}

function hasSha256(bytes: Uint8Array, expected: string): boolean {
  return toHex(sha256(bytes)) === expected;
}
