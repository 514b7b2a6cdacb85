/**
 * Exports locked with age, for long keeping: any later age program opens them. Twin of `app/member/exports/age.py`.
 *
 * A key for X25519 (`age1…`) does not withstand a quantum computer. One for both (`age1pq1…`) does.
 */

import { Encrypter } from 'age-encryption';

import type { Bytes } from '../../protocol/encoding.ts';

export const SUFFIX = '.age';

/** What was typed is no public key of age; it is not shown again, for it may be a secret one. */
export class RecipientUnusable extends Error {
  override readonly name = 'RecipientUnusable';
}

/** What locks bytes, or a stream of them, so that each key opens it alone. */
export interface Lock {
  (data: Bytes): Promise<Uint8Array>;
  (data: ReadableStream<Uint8Array>): Promise<ReadableStream<Uint8Array>>;
}

/** For public keys as age writes them. @throws {@link RecipientUnusable} */
export function lockFor(recipients: readonly string[]): Lock {
  const encrypter = new Encrypter();
  try {
    for (const recipient of recipients) encrypter.addRecipient(recipient.trim());
  } catch {
    throw new RecipientUnusable();
  }
  return encrypter.encrypt.bind(encrypter);
}
