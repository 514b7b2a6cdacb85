/** Signing for tests: the twin only verifies, so here it is node that signs. */

import { createPrivateKey, createPublicKey, randomBytes, sign, type KeyObject } from 'node:crypto';

import { keyId } from '../../../web/protocol/document.ts';
import { toHex, utf8 } from '../../../web/protocol/encoding.ts';

// What PKCS #8 puts before the 32 bytes of an Ed25519 seed.
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

export interface Signer {
  readonly privateKey: KeyObject;
  /** In hex. */
  readonly publicKey: string;
}

export interface Signature {
  readonly key: string;
  readonly signature: string;
}

export function newSigner(seed: Uint8Array = randomBytes(32)): Signer {
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
  const raw = createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).subarray(-32);
  return { privateKey, publicKey: toHex(raw) };
}

/** One signature over exactly `text`, as it stands in a document. */
export function signatureBy(signer: Signer, text: string, purpose: string): Signature {
  const signature = sign(null, utf8(purpose + text), signer.privateKey).toString('base64url');
  return { key: keyId(signer.publicKey), signature };
}

/** A document as JSON over exactly `text`. */
export function documentOf(text: string, signers: readonly Signer[], purpose: string): { signed: string; signatures: Signature[] } {
  return { signed: text, signatures: signers.map((signer) => signatureBy(signer, text, purpose)) };
}
