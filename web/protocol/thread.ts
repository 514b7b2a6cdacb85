/**
 * One event of a thread, sealed and signed: `docs/protocol.md` §21.1 and §21.3.
 *
 * Signed first and sealed then, so that only readers see who wrote; what is signed names the place
 * in the chain, so that a sentence counts at one place only. By which rules a reader takes one
 * event after another is in `thread_chain`.
 */

import { ascii, concat, fromJsonObject, toHex, utf8, type Bytes, type JsonObject } from './encoding.ts';
import { ContentInvalid, Malformed, TagMismatch, ThreadKeyInvalid } from './errors.ts';
import { failingAs, type Hex } from './fields.ts';
import * as padding from './padding.ts';
import { hkdf, NONCE_BYTES, randomBytes, sha256, type Primitives } from './primitives.ts';
import { readStatement, signStatement, statementBytes, type LogPosition, type Saying, type UnverifiedStatement } from './statement.ts';
import { encodeEventHeader, EVENT_HEADER_BYTES, NO_EVENT, parseEventHeader, SALT_BYTES, THREAD_ID_BYTES } from './thread_header.ts';
import type { ThreadKey } from './thread_key.ts';

const KIND = 'event';
const SALT = /* @__PURE__ */ ascii('atalaya/1 thread');
/** An event's key seals this one message, so its nonce may be fixed. */
const NONCE = /* @__PURE__ */ new Uint8Array(NONCE_BYTES);

/** How many events a thread has, and the hash of the last; `NO_EVENT` where there is none. */
export interface ThreadPosition {
  readonly count: number;
  readonly hash: Hex;
}

export const BEGINNING: ThreadPosition = { count: 0, hash: NO_EVENT };

/** Behind which event, by whom and when something is said, under which key. */
export interface Writing extends Omit<Saying, 'by' | 'after'> {
  readonly key: ThreadKey;
  readonly behind: ThreadPosition;
  /** The member that speaks; `seed` is its own, or a person's device's. */
  readonly by: string;
  /** The log as the speaker knows it. */
  readonly after: LogPosition;
}

/** The id of the thread of all to whom the report with this data key (32 bytes) went. */
export function jointThread(dataKey: Uint8Array): Hex {
  return toHex(hkdf(dataKey, SALT, ascii('joint')).subarray(0, THREAD_ID_BYTES));
}

/** The id of the thread that `member` keeps for itself about the report with this data key (32 bytes). */
export function privateThread(dataKey: Uint8Array, member: string): Hex {
  const info = concat(ascii('private'), sha256(utf8(member)));
  return toHex(hkdf(dataKey, SALT, info).subarray(0, THREAD_ID_BYTES));
}

/** A random id. */
export function newThread(): Hex {
  return toHex(randomBytes(THREAD_ID_BYTES));
}

/**
 * The event that follows `behind`. Whether readers will take it is left to the caller, who has
 * read the thread.
 *
 * @throws Error where it is too long.
 */
export async function sealEvent(primitives: Primitives, what: JsonObject, { key, behind, ...saying }: Writing): Promise<Bytes> {
  const header = encodeEventHeader({
    thread: key.thread,
    number: behind.count,
    before: behind.hash,
    epoch: key.epoch,
    keyId: key.id,
    salt: randomBytes(SALT_BYTES),
  });
  const sentence = signStatement(KIND, { place: placeOf(header), what }, saying);
  return sealContent(primitives, statementBytes(sentence), { header, key });
}

async function sealContent(primitives: Primitives, content: Uint8Array, { header, key }: { header: Uint8Array; key: ThreadKey }): Promise<Bytes> {
  const size = padding.eventSize(content.length);
  if (!padding.isEventSize(size)) throw new Error('the event is too long');
  const aead = await primitives.aead(eventKey(header, key));
  return concat(header, await aead.seal(NONCE, padding.pad(content, size)));
}

/** What a sentence is signed for: SHA-256 of the header of its event. */
export function placeOf(event: Uint8Array): Hex {
  return toHex(sha256(event.subarray(0, EVENT_HEADER_BYTES)));
}

/**
 * What stands in an event; who said it is not known yet.
 *
 * @throws {@link Malformed}, {@link ThreadKeyInvalid}, {@link TagMismatch}, {@link PaddingInvalid} or
 * {@link ContentInvalid}, in this order.
 */
export async function openEvent(primitives: Primitives, event: Uint8Array, key: ThreadKey): Promise<UnverifiedStatement> {
  const named = parseEventHeader(event);
  if (named.thread !== key.thread || named.epoch !== key.epoch || named.keyId !== key.id) {
    throw new ThreadKeyInvalid('another key than the one that the event names');
  }
  const aead = await primitives.aead(eventKey(event.subarray(0, EVENT_HEADER_BYTES), key));
  const padded = await aead.open(NONCE, event.subarray(EVENT_HEADER_BYTES));
  if (!padded) throw new TagMismatch('the event does not authenticate');
  return readSentence(padding.unpad(padded, padding.eventSize));
}

function readSentence(content: Uint8Array): UnverifiedStatement {
  return failingAs(ContentInvalid, "the event's content is malformed", () => {
    const statement = readStatement(fromJsonObject(content));
    if (statement.kind !== KIND) throw new Malformed('a statement of another kind');
    return statement;
  });
}

function eventKey(header: Uint8Array, { key }: ThreadKey): Bytes {
  return hkdf(key, sha256(header), ascii('atalaya/1 thread event'));
}
