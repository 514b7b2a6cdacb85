/**
 * A sealed answer to whoever has the words, and what ties a follow-up to the first report:
 * `docs/protocol.md` §17.
 *
 * Opening goes grammar → slot → tag → payload → padding → content → author. Every recipient of a
 * report knows where replies to it are sealed and found, so only the signature says which
 * organisation speaks. The time is an argument.
 */

import { GOVERNING, READING, readCertificate, type Role } from './certificate.ts';
import { ascii, concat, fromBase64url, fromHex, fromJsonObject, toBase64url, toHex, toJson, utf8, type Bytes, type JsonObject } from './encoding.ts';
import { deriveKeys, envelopeTag, MARKER_ADDRESSED, openSlot, parseEnvelope, SLOT_BYTES, slotHashes, slotInfo, unlock, type Envelope, type Reader } from './envelope.ts';
import { AuthorUnknown, ContentInvalid, FollowUpForeign, Malformed } from './errors.ts';
import { failingAs, readCount, readList, readMemberId, readText, type Hex } from './fields.ts';
import { encodeHeader, HASH_BYTES, HEADER_BYTES, ID_BYTES, Kind, type Header } from './header.ts';
import { publicKeyOf, seal } from './hpke.ts';
import * as padding from './padding.ts';
import { equalBytes, hmacSha256, KEY_BYTES, randomBytes, sha256, sign, SIGNATURE_BYTES, type Primitives } from './primitives.ts';
import { replySeed, replyTag, TAG_BYTES, tagSeed } from './return_code.ts';
import { memberOf, type Member, type Roster } from './roster.ts';
import { readStatement, verifyStatement, type UnverifiedStatement } from './statement.ts';
import * as stream from './stream.ts';

export const SCHEMA = 'atalaya-reply/1';
const PURPOSE = 'atalaya-reply-1\n';
/** How many replies a member can write under one return code. */
export const COUNTERS = 100;
/** In UTF-8. */
export const TEXT_BYTES_LIMIT = 3000;
const CERTIFICATES_LIMIT = 2;
/** How many replies are fetched at once, whether there are so many or none. */
export const FETCHED_AT_ONCE = 4;
export const REPLY_BYTES = /* @__PURE__ */ replyBytes();
const LANGUAGE = /^[A-Za-z0-9-]{1,35}$/;

/** What a member says, as its reply number `counter` under a return code. */
export interface Reply {
  readonly member: string;
  /** From 0 to 99. */
  readonly counter: number;
  /** BCP 47. */
  readonly lang: string;
  /** Hostile text of 1 to 3,000 bytes: whoever wrote it, it is shown as text alone. */
  readonly text: string;
}

/** Where a report says that replies may be sealed to: a KEM public key (1,216 bytes) and the tag seed (32 bytes). */
export interface ReplyAddress {
  readonly kem: Uint8Array;
  readonly tags: Uint8Array;
}

/** A signing seed: the member's own, or a device's with the certificates (statements as JSON) that allow it. */
export interface ReplySigner {
  readonly seed: Uint8Array;
  readonly certificates: readonly JsonObject[];
}

/** What a reply is sealed with; `roster` is the newest that the author knows. */
export interface ReplySealing {
  readonly address: ReplyAddress;
  readonly signer: ReplySigner;
  readonly roster: Pick<Roster, 'version' | 'hash'>;
}

/** The tag (16 bytes) under which a reply will be found. */
export function tagOf({ tags }: ReplyAddress, { member, counter }: ReplyPlace): Bytes {
  return replyTag(tags, member, counter);
}

/**
 * A whole reply, 9,505 bytes.
 *
 * @throws Error where `roomLeft` is negative, {@link ContentInvalid} where no reader would accept it,
 * {@link InvalidPublicKey} for a bad address.
 */
export async function sealReply(primitives: Primitives, reply: Reply, { address, roster, signer }: ReplySealing): Promise<Bytes> {
  if (roomLeft(reply, signer.certificates) < 0) throw new Error('the reply is too long');
  const headerBytes = encodeHeader({
    kind: Kind.REPLY,
    slots: 1,
    rosterVersion: roster.version,
    rosterHash: fromHex(roster.hash, HASH_BYTES),
    formHash: new Uint8Array(HASH_BYTES),
    id: randomBytes(ID_BYTES),
  });
  const message = signedMessage({ headerBytes, publicKey: address.kem, tag: tagOf(address, reply), text: reply.text });
  const content = encodeReply(reply, signer.certificates, sign(signer.seed, message));
  decode(content);
  return sealContent(primitives, content, { headerBytes, publicKey: address.kem });
}

/**
 * How many bytes of text a reply could still have; below zero it is too long. What it may have is less where
 * certificates, or quotes and line breaks in the text, take the room.
 */
export function roomLeft(reply: Reply, certificates: readonly JsonObject[]): number {
  const content = encodeReply(reply, certificates, new Uint8Array(SIGNATURE_BYTES));
  return Math.min(TEXT_BYTES_LIMIT - utf8(reply.text).length, padding.REPLY_SIZE - padding.PREFIX - content.length);
}

async function sealContent(primitives: Primitives, content: Uint8Array, { headerBytes, publicKey }: { headerBytes: Bytes; publicKey: Uint8Array }): Promise<Bytes> {
  const dataKey = randomBytes(KEY_BYTES);
  const slot = await seal(primitives, publicKey, slotInfo(headerBytes, 0, sha256(publicKey)), concat(Uint8Array.of(MARKER_ADDRESSED), dataKey));
  const keys = deriveKeys(dataKey, headerBytes);
  const sealed = stream.sealChunks(primitives, keys.payload, stream.split(padding.pad(content, padding.REPLY_SIZE), stream.CHUNK));
  return concat(headerBytes, slot, envelopeTag(keys, headerBytes, slotHashes([slot])), await stream.collect(sealed));
}

function encodeReply({ counter, lang, member, text }: Reply, certificates: readonly JsonObject[], signature: Uint8Array): Bytes {
  return toJson({ schema: SCHEMA, member, counter, lang, text, certificates, signature: toBase64url(signature) });
}

/** What a reply is held to. */
export interface ReplyReading {
  /** The return code, 16 bytes. */
  readonly code: Uint8Array;
  /** The tag under which the reply was found, 16 bytes. */
  readonly tag: Uint8Array;
  /** The roster with this hash, verified as one of the past; `undefined` where there is none. */
  readonly rosterOf: (hash: Hex) => Promise<Roster | undefined>;
  readonly now: Date;
}

/**
 * The reply that was found under a tag. Nobody's word is handed on before its author is known.
 *
 * @throws {@link Malformed}, {@link SlotBroken}, {@link NotAddressed}, {@link TagMismatch},
 * {@link PayloadTampered}, {@link PaddingInvalid}, {@link ContentInvalid}, {@link AuthorUnknown},
 * in this order, and whatever `rosterOf` throws.
 */
export async function openReply(primitives: Primitives, bytes: Uint8Array, { code, tag, rosterOf, now }: ReplyReading): Promise<Reply> {
  const envelope = parseEnvelope(bytes);
  if (envelope.header.kind !== Kind.REPLY) throw new Malformed('not a reply');
  const seed = replySeed(code);
  const publicKey = publicKeyOf(seed);
  const content = decode(await openBody(primitives, envelope, { index: 0, seed, publicKey }));
  const { member, counter, text } = content.reply;
  if (!equalBytes(replyTag(tagSeed(code), member, counter), tag)) throw new AuthorUnknown('a reply under a tag that is not its own');
  const roster = named(envelope.header, await rosterOf(toHex(envelope.header.rosterHash)));
  const author = await authorKey(primitives, { member, certificates: content.certificates }, { roster, now });
  const message = signedMessage({ headerBytes: envelope.headerBytes, publicKey, tag, text });
  const holds = await primitives.verify(fromHex(author, KEY_BYTES), message, content.signature);
  if (!holds) throw new AuthorUnknown('the signature does not hold');
  return content.reply;
}

interface Content {
  readonly reply: Reply;
  readonly certificates: readonly UnverifiedStatement[];
  readonly signature: Bytes;
}

async function openBody(primitives: Primitives, envelope: Envelope, reader: Reader): Promise<Bytes> {
  const { headerBytes, tag, sealedBody } = envelope;
  const [slot = new Uint8Array(0)] = envelope.slots;
  const dataKey = await openSlot(primitives, { headerBytes, slot }, reader);
  const keys = unlock(dataKey, { headerBytes, slotHashes: slotHashes(envelope.slots), tag });
  const chunks = stream.openChunks(primitives, keys.payload, stream.split(sealedBody, stream.SEALED_CHUNK));
  return padding.unpad(await stream.collect(chunks), padding.replySize);
}

function decode(bytes: Uint8Array): Content {
  return failingAs(ContentInvalid, 'the reply is malformed', () => {
    const value = fromJsonObject(bytes);
    const { lang, signature } = value;
    const certificates = readList(value['certificates']).map(certificateStatement);
    const text = readText(value['text'], TEXT_BYTES_LIMIT);
    if (value['schema'] !== SCHEMA || typeof lang !== 'string' || !LANGUAGE.test(lang)) throw new Malformed('another schema, or no language');
    if (certificates.length > CERTIFICATES_LIMIT || utf8(text).length > TEXT_BYTES_LIMIT) throw new Malformed('more than there may be');
    if (typeof signature !== 'string') throw new Malformed('no signature');
    const reply = { member: readMemberId(value['member']), counter: readCount(value['counter'], COUNTERS - 1, 0), lang, text };
    return { reply, certificates, signature: fromBase64url(signature) };
  });
}

function certificateStatement(value: unknown): UnverifiedStatement {
  const statement = readStatement(value);
  if (statement.kind !== 'certificate') throw new Malformed('a statement that is no certificate');
  return statement;
}

function named({ rosterHash, rosterVersion }: Header, roster: Roster | undefined): Roster {
  if (roster?.hash !== toHex(rosterHash) || roster.version !== rosterVersion) throw new AuthorUnknown('the roster that the reply names is not known');
  return roster;
}

/**
 * The Ed25519 public key that must have signed: from the member's own key through the
 * certificates, of which the last was made first. Absent on purpose: revocations, which somebody
 * who has only the words cannot see.
 *
 * @throws {@link AuthorUnknown} or {@link ContentInvalid}
 */
export async function authorKey(primitives: Primitives, { certificates, member: id }: Speaking, held: { roster: Roster; now: Date }): Promise<Hex> {
  const member = memberOf(held.roster, id);
  if (!member) throw new AuthorUnknown('a member that the roster does not have');
  let key = member.signingKey;
  for (const [i, statement] of [...certificates].reverse().entries()) {
    const roles = i === certificates.length - 1 ? READING : GOVERNING;
    key = await certifiedKey(primitives, statement, { ...held, member, key, roles });
  }
  return key;
}

/** For which member, and by which certificates. */
interface Speaking {
  readonly member: string;
  readonly certificates: readonly UnverifiedStatement[];
}

interface Certifying {
  readonly roster: Roster;
  readonly now: Date;
  readonly member: Member;
  /** Whose signature the certificate must carry. */
  readonly key: Hex;
  /** Of which it must give at least one. */
  readonly roles: ReadonlySet<Role>;
}

async function certifiedKey(primitives: Primitives, statement: UnverifiedStatement, { roster, now, member, key, roles }: Certifying): Promise<Hex> {
  const verified = await verifyStatement(primitives, statement, { publicKey: key, coalition: roster.root.coalition });
  const certificate = readCertificate(verified);
  const isAllowed = [...certificate.roles].some((role) => roles.has(role));
  if (certificate.member !== member.id || !isAllowed) throw new AuthorUnknown('a certificate that does not allow this');
  if (certificate.expires.getTime() <= now.getTime()) throw new AuthorUnknown('a certificate whose time is over');
  return certificate.signingKey;
}

interface Signed {
  readonly headerBytes: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly tag: Uint8Array;
  readonly text: string;
}

function signedMessage({ headerBytes, publicKey, tag, text }: Signed): Bytes {
  return concat(ascii(PURPOSE), sha256(headerBytes), sha256(publicKey), tag, sha256(utf8(text)));
}

function replyBytes(): number {
  return HEADER_BYTES + SLOT_BYTES + HASH_BYTES + stream.sealedLength(padding.REPLY_SIZE);
}

// --- finding replies: §17.2 ---------------------------------------------------------------------

/** Whose reply a tag stands for. */
export type ReplyPlace = Pick<Reply, 'member' | 'counter'>;

/** Every tag, in hex, under which a reply to a return code (16 bytes) may stand. */
export function expectedTags(code: Uint8Array, members: Iterable<string>): Map<string, ReplyPlace> {
  const seed = tagSeed(code);
  const places = new Map<string, ReplyPlace>();
  for (const member of members) {
    for (let counter = 0; counter < COUNTERS; counter++) places.set(toHex(replyTag(seed, member, counter)), { member, counter });
  }
  return places;
}

/**
 * The tags of all replies that a service has, in hex.
 *
 * @throws {@link Malformed}
 */
export function parseTags(bytes: Uint8Array): Set<string> {
  if (bytes.length % TAG_BYTES !== 0) throw new Malformed('not whole tags');
  return new Set(bytes.length === 0 ? [] : Array.from(stream.split(bytes, TAG_BYTES), toHex));
}

/** Bodies of 64 bytes that fetch tags (16 bytes each), four at a time; one of noise where there are none. */
export function fetchRequests(tags: readonly Uint8Array[]): Bytes[] {
  const count = Math.max(1, Math.ceil(tags.length / FETCHED_AT_ONCE));
  return Array.from({ length: count }, (_, i) => {
    const wanted = tags.slice(i * FETCHED_AT_ONCE, (i + 1) * FETCHED_AT_ONCE);
    return concat(...wanted, randomBytes(TAG_BYTES * (FETCHED_AT_ONCE - wanted.length)));
  });
}

/**
 * The four replies of an answer, `undefined` where there was none.
 *
 * @throws {@link Malformed}
 */
export function parseFetched(bytes: Uint8Array): (Uint8Array | undefined)[] {
  if (bytes.length !== FETCHED_AT_ONCE * REPLY_BYTES) throw new Malformed('not four replies');
  return Array.from(stream.split(bytes, REPLY_BYTES), (part) => (part.some((byte) => byte !== 0) ? part : undefined));
}

// --- follow-ups: §17.3 --------------------------------------------------------------------------

/** What ties the follow-up with this envelope id (16 bytes) to the first report; the key is 32 bytes. */
export function followUpMac(followKey: Uint8Array, envelopeId: Uint8Array): Bytes {
  return hmacSha256(followKey, concat(ascii('atalaya/1 follow-up'), envelopeId));
}

/**
 * Everybody who received the first report could have made the mac: it proves nothing to anybody else.
 *
 * @throws {@link FollowUpForeign} unless whoever sent it has the first report's follow key.
 */
export function checkFollowUp(mac: Uint8Array, { followKey, envelopeId }: { followKey: Uint8Array; envelopeId: Uint8Array }): void {
  if (!equalBytes(followUpMac(followKey, envelopeId), mac)) throw new FollowUpForeign('not by whoever sent the first report');
}
