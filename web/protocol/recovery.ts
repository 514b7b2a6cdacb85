/**
 * An archive seed in shares among partners: `docs/protocol.md` §15.
 *
 * Here is how a share is sealed to a partner, and how ceremonies, receipts and openings are read.
 * Splitting a seed into shares and putting it together again (SLIP-0039), and writing the
 * statements about it, is the command line's.
 */

import { readApplication, type Application } from './application.ts';
import { ascii, concat, fromBase64url, fromHex, readU16, toHex, u16, type Bytes } from './encoding.ts';
import { CeremonyInvalid, ContentInvalid, Malformed } from './errors.ts';
import { failingAs, readCount, readHash, readList, readMemberId, readObject, readText, type Hex } from './fields.ts';
import * as hpke from './hpke.ts';
import { KEY_BYTES, sha256, type Primitives } from './primitives.ts';
import type { Statement } from './statement.ts';

const SHARES_LIMIT = 16;
const PLAINTEXT_BYTES = 512;
export const SEALED_SHARE_BYTES = hpke.OVERHEAD + PLAINTEXT_BYTES;
const PREFIX = 2;
const LABEL = 'atalaya/1 share';
const WORDS = /^[\0-\x7f]*$/;

/** One partner's share; `commitment` lets it be recognised without being opened. */
export interface SealedShare {
  readonly member: string;
  readonly sealed: Bytes;
  readonly commitment: Hex;
}

/** A seed that was split: by `member`, `threshold` of the shares suffice. */
export interface Ceremony {
  readonly id: Hex;
  readonly member: string;
  readonly archiveSha256: Hex;
  readonly threshold: number;
  readonly shares: readonly SealedShare[];
}

/** The share of a partner. */
export function shareOf(ceremony: Ceremony, member: string): SealedShare | undefined {
  return ceremony.shares.find((share) => share.member === member);
}

/** A partner's share, sealed again to the archive key of `application`. */
export interface Opening {
  readonly ceremony: Hex;
  readonly member: string;
  readonly application: Application;
  readonly sealed: Bytes;
  readonly reason: string;
}

/** SHA-256 that recognises a share (words in ASCII). */
export function commitmentOf(share: string): Hex {
  return toHex(sha256(concat(ascii(LABEL), wordsOf(share))));
}

/**
 * A share for the archive public key `recipient`, 1,648 bytes whatever the words.
 *
 * @throws Error for a text that no share can be, {@link InvalidPublicKey}
 */
export async function sealShare(primitives: Primitives, share: string, recipient: Uint8Array): Promise<Bytes> {
  const words = wordsOf(share);
  if (PREFIX + words.length > PLAINTEXT_BYTES) throw new Error('a share is longer than any can be');
  const zeros = new Uint8Array(PLAINTEXT_BYTES - PREFIX - words.length);
  return hpke.seal(primitives, recipient, shareInfo(recipient, commitmentOf(share)), concat(u16(words.length), words, zeros));
}

/**
 * The words of a share, by the archive seed that it was sealed to.
 *
 * @throws {@link CeremonyInvalid} where it does not open, or is not the one that was promised.
 */
export async function openShare(primitives: Primitives, { sealed, commitment }: Omit<SealedShare, 'member'>, seed: Uint8Array): Promise<string> {
  const plaintext = await hpke.open(primitives, seed, shareInfo(hpke.publicKeyOf(seed), commitment), sealed);
  if (plaintext?.length !== PLAINTEXT_BYTES) throw new CeremonyInvalid('the share does not open');
  const end = PREFIX + readU16(plaintext, 0);
  const words = String.fromCharCode(...plaintext.subarray(PREFIX, end));
  const isPromised = WORDS.test(words) && commitmentOf(words) === commitment;
  if (!isPromised || plaintext.subarray(end).some((byte) => byte !== 0)) throw new CeremonyInvalid('the share is not the one that was promised');
  return words;
}

/**
 * A ceremony from a verified statement.
 *
 * @throws {@link ContentInvalid} or {@link CeremonyInvalid}
 */
export function readShares({ id, by, body }: Statement): Ceremony {
  const ceremony = failingAs(ContentInvalid, 'the ceremony is malformed', () => ({
    id,
    member: readMemberId(by),
    archiveSha256: readHash(body['archive_sha256']),
    threshold: readCount(body['threshold'], SHARES_LIMIT),
    shares: readList(body['shares']).map(readShare),
  }));
  const { member, threshold, shares } = ceremony;
  if (!(2 <= threshold && threshold <= shares.length && shares.length <= SHARES_LIMIT)) {
    throw new CeremonyInvalid('between 2 and 16 shares, and a threshold of at least 2');
  }
  const partners = new Set(shares.map((share) => share.member));
  if (partners.size !== shares.length || partners.has(member)) throw new CeremonyInvalid('one share for each partner, and none for oneself');
  return ceremony;
}

/**
 * The id of the ceremony whose share has arrived.
 *
 * @throws {@link ContentInvalid}
 */
export function readReceipt({ body }: Statement): Hex {
  return failingAs(ContentInvalid, 'the receipt is malformed', () => readHash(body['shares']));
}

/**
 * An opening from a verified statement.
 *
 * @throws {@link ContentInvalid} or {@link ApplicationInvalid}
 */
export async function readOpening(primitives: Primitives, { by, body, coalition }: Statement): Promise<Opening> {
  const { application } = body;
  const fields = failingAs(ContentInvalid, 'the opening is malformed', () => {
    if (application === undefined) throw new Malformed('no application');
    return {
      ceremony: readHash(body['shares']),
      member: readMemberId(by),
      sealed: readSealed(body['sealed']),
      reason: readText(body['reason'], 1000),
    };
  });
  return { ...fields, application: await readApplication(primitives, application, coalition) };
}

function readShare(value: unknown): SealedShare {
  const { member, sealed, commitment } = readObject(value);
  return { member: readMemberId(member), sealed: readSealed(sealed), commitment: readHash(commitment) };
}

function readSealed(value: unknown): Bytes {
  const sealed = fromBase64url(readText(value, 2 * SEALED_SHARE_BYTES));
  if (sealed.length !== SEALED_SHARE_BYTES) throw new Malformed('a sealed share has another length');
  return sealed;
}

/** The bytes of ASCII words. */
function wordsOf(share: string): Bytes {
  if (!WORDS.test(share)) throw new Error('a share is words in ASCII');
  return ascii(share);
}

function shareInfo(recipient: Uint8Array, commitment: Hex): Bytes {
  return concat(ascii(LABEL), sha256(recipient), fromHex(commitment, KEY_BYTES));
}
