/**
 * A text and the signatures under it: `docs/protocol.md` §9.1.
 *
 *     {"signed": text, "signatures": [{"key": hex SHA-256 of the key, "signature": base64url}]}
 *
 * What was signed is the UTF-8 of `signed` behind a purpose, and is never serialised again.
 */

import { ascii, concat, fromBase64url, fromHex, fromJsonObject, toBase64url, toHex, toJson, utf8, type Bytes, type JsonObject } from './encoding.ts';
import { Malformed } from './errors.ts';
import { readList, readObject, type Hex } from './fields.ts';
import { KEY_BYTES, sha256, sign, signingPublicKey, type Primitives } from './primitives.ts';

export const DOCUMENT_LIMIT = 1_048_576;

/** The exact signed bytes, and signatures by key id; nothing is verified yet. */
export interface SignedDocument {
  readonly signed: Bytes;
  readonly signatures: ReadonlyMap<string, Bytes>;
}

/** SHA-256 of the signed bytes. */
export function documentHash({ signed }: SignedDocument): Hex {
  return toHex(sha256(signed));
}

/** Whether `publicKey` has signed this for `purpose`. */
export async function signedBy(primitives: Primitives, document: SignedDocument, publicKey: Hex, purpose: string): Promise<boolean> {
  const signature = document.signatures.get(keyId(publicKey));
  return signature !== undefined && primitives.verify(fromHex(publicKey, KEY_BYTES), concat(ascii(purpose), document.signed), signature);
}

/** Whose signatures are asked for, how many of them, and for what they must have been made. */
export interface Threshold {
  readonly keys: readonly Hex[];
  readonly threshold: number;
  readonly purpose: string;
}

/** Whether at least `threshold` of the distinct `keys` have signed. */
export async function hasThreshold(primitives: Primitives, document: SignedDocument, { keys, threshold, purpose }: Threshold): Promise<boolean> {
  let valid = 0;
  for (const key of new Set(keys)) if (await signedBy(primitives, document, key, purpose)) valid += 1;
  return valid >= threshold;
}

/**
 * The document in `bytes` and its whole JSON.
 *
 * @throws {@link Malformed}
 */
export function parseDocument(bytes: Uint8Array): { document: SignedDocument; value: JsonObject } {
  if (bytes.length > DOCUMENT_LIMIT) throw new Malformed('the document is too long');
  const value = fromJsonObject(bytes);
  return { document: readDocument(value), value };
}

/**
 * A document from parsed JSON.
 *
 * @throws {@link Malformed}
 */
export function readDocument(value: unknown): SignedDocument {
  const { signed, signatures: listed } = readObject(value);
  if (typeof signed !== 'string' || signed === '') throw new Malformed('nothing was signed');
  const entries = readList(listed).map(readSignature);
  const signatures = new Map(entries);
  if (signatures.size !== entries.length) throw new Malformed('two signatures by one key');
  return { signed: utf8(signed), signatures };
}

function readSignature(value: unknown): [string, Bytes] {
  const { key, signature } = readObject(value);
  if (typeof key !== 'string' || typeof signature !== 'string') throw new Malformed('not a signature');
  return [key, fromBase64url(signature)];
}

/** How signatures name their key: hex SHA-256 of the Ed25519 public key. */
export function keyId(publicKey: Hex): string {
  return toHex(sha256(fromHex(publicKey, KEY_BYTES)));
}

/** A document as JSON; `signed` is UTF-8. */
export function documentJson(signed: Uint8Array, signatures: Iterable<readonly [string, Uint8Array]>): JsonObject {
  return {
    signed: new TextDecoder('utf-8', { ignoreBOM: true }).decode(signed),
    signatures: Array.from(signatures, ([key, signature]) => ({ key, signature: toBase64url(signature) })),
  };
}

/** A document over exactly `signed` (UTF-8), with one signature for each seed. */
export function signDocument(signed: Uint8Array, seeds: readonly Uint8Array[], purpose: string): JsonObject {
  const message = concat(ascii(purpose), signed);
  return documentJson(
    signed,
    seeds.map((seed) => [keyId(toHex(signingPublicKey(seed))), sign(seed, message)]),
  );
}

/** A document's bytes, as they are posted and kept. */
export function toDocument(value: JsonObject): Bytes {
  return toJson(value);
}
