/**
 * Slots, tag and payload of a sealed object: `docs/protocol.md` §4.
 *
 * Opening goes grammar → slot → tag → head → payload → padding, and never touches a later
 * stage when an earlier one fails. `parseEnvelope` is all that a server can check; who may
 * read what is decided by keys alone.
 */

import { ascii, concat, fromHex, toHex, u16, type Bytes } from './encoding.ts';
import { HeadTampered, Malformed, NotAddressed, SlotBroken, TagMismatch } from './errors.ts';
import { HASH_BYTES, hash32, HEADER_BYTES, ID_BYTES, Kind, encodeHeader, parseHeader, type Header } from './header.ts';
import * as hpke from './hpke.ts';
import * as padding from './padding.ts';
import { equalBytes, hkdf, hmacSha256, KEY_BYTES, NONCE_BYTES, randomBytes, sha256, TAG_BYTES, type Primitives } from './primitives.ts';
import type { Roster } from './roster.ts';
import * as stream from './stream.ts';

export const SLOT_BYTES = hpke.OVERHEAD + 1 + KEY_BYTES;
export const SEALED_HEAD_BYTES = padding.HEAD_SIZE + TAG_BYTES;
export const MARKER_DECOY = 0;
export const MARKER_ADDRESSED = 1;
// The head's key seals this one message, so its nonce may be fixed.
const HEAD_NONCE = new Uint8Array(NONCE_BYTES);
const IS_SIZE: Readonly<Record<Kind, (size: number) => boolean>> = {
  [Kind.REPORT]: padding.isReportSize,
  [Kind.ATTACHMENT]: padding.isAttachmentSize,
  [Kind.REPLY]: padding.isReplySize,
};

/** The parts of a whole envelope, as bytes; nothing is opened yet. */
export interface Envelope {
  readonly header: Header;
  readonly headerBytes: Uint8Array;
  readonly slots: readonly Uint8Array[];
  readonly tag: Uint8Array;
  /** Empty for all but a report. */
  readonly sealedHead: Uint8Array;
  readonly sealedBody: Uint8Array;
}

/** The keys of one envelope (32 bytes each), derived from its data key and bound to its header. */
export interface DataKeys {
  readonly mac: Bytes;
  readonly head: Bytes;
  readonly payload: Bytes;
}

/** Who opens: the place in the roster and the KEM seed. Giving the public key saves deriving it. */
export interface Reader {
  readonly index: number;
  readonly seed: Uint8Array;
  readonly publicKey?: Uint8Array;
}

/**
 * Splits a whole envelope of any kind: all of the stage `grammar`, and no cryptography.
 *
 * @throws {@link Malformed}
 */
export function parseEnvelope(bytes: Uint8Array): Envelope {
  const header = parseHeader(bytes);
  const slotsEnd = HEADER_BYTES + header.slots * SLOT_BYTES;
  const headStart = slotsEnd + HASH_BYTES;
  const bodyStart = headStart + (header.kind === Kind.REPORT ? SEALED_HEAD_BYTES : 0);
  checkBodyLength(header.kind, bytes.length - bodyStart);
  return {
    header,
    headerBytes: bytes.subarray(0, HEADER_BYTES),
    slots: Array.from({ length: header.slots }, (_, i) => at(bytes, HEADER_BYTES + i * SLOT_BYTES, SLOT_BYTES)),
    tag: at(bytes, slotsEnd, HASH_BYTES),
    sealedHead: bytes.subarray(headStart, bodyStart),
    sealedBody: bytes.subarray(bodyStart),
  };
}

/**
 * Checks that the padding table gives a sealed body of `sealed` bytes, and its opened size.
 *
 * @throws {@link Malformed}
 */
export function checkBodyLength(kind: Kind, sealed: number): number {
  const opened = sealed > 0 ? stream.openedLength(sealed) : undefined;
  if (opened === undefined || !IS_SIZE[kind](opened)) throw new Malformed('a length that no padding gives');
  return opened;
}

/** SHA-256 of all bytes of an envelope: the defender's receipt. */
export function evidenceHash(envelope: Uint8Array): Bytes {
  return sha256(envelope);
}

/** SHA-256 of each slot, in order. */
export function slotHashes(slots: readonly Uint8Array[]): Bytes[] {
  return slots.map(sha256);
}

/** The keys of one envelope from its data key (32 bytes), with the header's hash as salt. */
export function deriveKeys(dataKey: Uint8Array, headerBytes: Uint8Array): DataKeys {
  const salt = sha256(headerBytes);
  return {
    mac: hkdf(dataKey, salt, ascii('atalaya/1 header-mac')),
    head: hkdf(dataKey, salt, ascii('atalaya/1 head')),
    payload: hkdf(dataKey, salt, ascii('atalaya/1 payload')),
  };
}

/** HMAC over the header's hash and every slot's: commits to data key and slots (§4.2). */
export function envelopeTag(keys: DataKeys, headerBytes: Uint8Array, hashes: readonly Uint8Array[]): Bytes {
  return hmacSha256(keys.mac, concat(sha256(headerBytes), ...hashes));
}

/** What a slot is bound to: this envelope, this place, this key (§4.1). */
export function slotInfo(headerBytes: Uint8Array, index: number, publicKeySha256: Uint8Array): Bytes {
  return concat(ascii('atalaya/1 slot'), sha256(headerBytes), u16(index), publicKeySha256);
}

/**
 * The data key (32 bytes) in a slot, for the member at `reader.index`. Nothing is proven before
 * `unlock`.
 *
 * @throws {@link SlotBroken} where the slot does not open with this key, {@link NotAddressed} for
 * a decoy.
 */
export async function openSlot(
  primitives: Primitives,
  { headerBytes, slot }: { headerBytes: Uint8Array; slot: Uint8Array },
  reader: Reader,
): Promise<Bytes> {
  const publicKey = reader.publicKey ?? hpke.publicKeyOf(reader.seed);
  const info = slotInfo(headerBytes, reader.index, sha256(publicKey));
  const plaintext = await hpke.open(primitives, reader.seed, info, slot);
  const marker = plaintext?.[0];
  if (!plaintext || (marker !== MARKER_DECOY && marker !== MARKER_ADDRESSED)) {
    throw new SlotBroken('the slot for this member cannot be opened');
  }
  if (marker === MARKER_DECOY) throw new NotAddressed('not addressed to this member');
  return plaintext.slice(1);
}

/** What a data key is held to: of an envelope or of an excerpt. */
export interface Tagged {
  readonly headerBytes: Uint8Array;
  readonly slotHashes: readonly Uint8Array[];
  readonly tag: Uint8Array;
}

/**
 * The keys of an envelope from its data key (32 bytes).
 *
 * @throws {@link TagMismatch} unless header, slots and data key fit.
 */
export function unlock(dataKey: Uint8Array, { headerBytes, slotHashes: hashes, tag }: Tagged): DataKeys {
  const keys = deriveKeys(dataKey, headerBytes);
  if (!equalBytes(envelopeTag(keys, headerBytes, hashes), tag)) throw new TagMismatch('header or slots were changed');
  return keys;
}

/**
 * The content of the triage head (§4.3).
 *
 * @throws {@link HeadTampered} or {@link PaddingInvalid}
 */
export async function openHead(primitives: Primitives, keys: DataKeys, sealedHead: Uint8Array): Promise<Bytes> {
  return padding.unpad(await decryptHead(primitives, keys, sealedHead), padding.headSize);
}

async function decryptHead(primitives: Primitives, keys: DataKeys, sealedHead: Uint8Array): Promise<Bytes> {
  const aead = await primitives.aead(keys.head);
  const padded = await aead.open(HEAD_NONCE, sealedHead);
  if (!padded) throw new HeadTampered('the head does not authenticate');
  return padded;
}

/**
 * The slot at `index` of a report.
 *
 * @throws {@link Malformed} where there is none.
 */
export function reportSlot(envelope: Envelope, index: number): Uint8Array {
  const slot = envelope.slots[index];
  if (!slot || envelope.header.kind !== Kind.REPORT) throw new Malformed('the envelope has no slot for this member');
  return slot;
}

/** Head and content of a report, not decoded. */
export interface OpenedReport {
  readonly head: Bytes;
  readonly content: Bytes;
}

/**
 * Head and content of a report for the member at `reader.index` of its roster.
 *
 * That the roster is the one which the header names is left to the caller.
 *
 * @throws {@link Malformed} where there is no such slot, and the errors of §4.5 in its order.
 */
export async function openReport(primitives: Primitives, envelope: Envelope, reader: Reader): Promise<OpenedReport> {
  const slot = reportSlot(envelope, reader.index);
  return openContent(primitives, envelope, await openSlot(primitives, { headerBytes: envelope.headerBytes, slot }, reader));
}

/** Head and content of a report with its data key (32 bytes), wherever that came from. */
export async function openContent(primitives: Primitives, envelope: Envelope, dataKey: Uint8Array): Promise<OpenedReport> {
  const keys = unlock(dataKey, { headerBytes: envelope.headerBytes, slotHashes: slotHashes(envelope.slots), tag: envelope.tag });
  const head = await decryptHead(primitives, keys, envelope.sealedHead);
  const sealed = stream.split(envelope.sealedBody, stream.SEALED_CHUNK);
  const body = await stream.collect(stream.openChunks(primitives, keys.payload, sealed));
  return { head: padding.unpad(head, padding.headSize), content: padding.unpad(body, padding.reportSize) };
}

/** What `sealReport` seals, and to whom. */
export interface ReportToSeal {
  readonly roster: Pick<Roster, 'version' | 'hash' | 'members'>;
  /** One unused encapsulation for every member, in roster order, to the intake key that §4.1 asks for. */
  readonly encapsulations: readonly hpke.Encapsulation[];
  /** Ids of the members that can open it; every other slot is a decoy. That each has a current key is left to the caller. */
  readonly chosen: ReadonlySet<string>;
  /** SHA-256 of the form definition's bytes. */
  readonly formHash: Uint8Array;
  /** 16 fresh random bytes, where somebody must know the envelope's id before it is sealed. */
  readonly id?: Uint8Array | undefined;
  /** At most 1,016 bytes. */
  readonly head: Uint8Array;
  /** At most 1,048,568 bytes. */
  readonly content: Uint8Array;
}

/**
 * A whole report with one slot for every member of the roster. It uses the encapsulations up,
 * also where it fails after the checks: a second attempt needs new ones.
 *
 * @throws Error for an empty or unknown choice, a content that is too long, and
 * encapsulations that are used, missing or another member's.
 */
export async function sealReport(primitives: Primitives, report: ReportToSeal): Promise<Bytes> {
  checkChoice(report);
  checkEncapsulations(report);
  const size = padding.reportSize(report.content.length);
  if (!padding.isReportSize(size)) throw new Error('the report is too long');
  const paddedHead = padding.pad(report.head, padding.HEAD_SIZE);
  const paddedBody = padding.pad(report.content, size);
  const headerBytes = encodeHeader(reportHeader(report));
  const dataKey = randomBytes(KEY_BYTES);
  const slots = sealSlots(report, headerBytes, dataKey);
  const keys = deriveKeys(dataKey, headerBytes);
  const tag = envelopeTag(keys, headerBytes, slotHashes(slots));
  const headAead = await primitives.aead(keys.head);
  const sealedHead = await headAead.seal(HEAD_NONCE, paddedHead);
  const sealedBody = await stream.collect(stream.sealChunks(primitives, keys.payload, stream.split(paddedBody, stream.CHUNK)));
  return concat(headerBytes, ...slots, tag, sealedHead, sealedBody);
}

/** The header that `sealReport` gives to a report: what is sealed inside can be bound to it. */
export function reportHeader({ roster, formHash, id = randomBytes(ID_BYTES) }: Pick<ReportToSeal, 'roster' | 'formHash' | 'id'>): Header {
  if (id.length !== ID_BYTES) throw new Error('an envelope id is 16 bytes');
  return {
    kind: Kind.REPORT,
    slots: roster.members.length,
    rosterVersion: roster.version,
    rosterHash: fromHex(roster.hash, HASH_BYTES),
    formHash: hash32(formHash),
    id,
  };
}

function checkChoice({ roster, chosen }: ReportToSeal): void {
  const known = new Set(roster.members.map((member) => member.id));
  if (chosen.size === 0 || [...chosen].some((id) => !known.has(id))) {
    throw new Error('choose at least one member, and members of the roster only');
  }
}

/** A report to a roster whose keys are not the ones at hand would be lost without a trace. */
function checkEncapsulations({ roster, encapsulations }: ReportToSeal): void {
  const count = roster.members.length;
  if (encapsulations.length !== count || new Set(encapsulations).size !== count) throw new Error('one encapsulation for every member');
  const made = encapsulations.map(({ publicKeySha256 }) => toHex(publicKeySha256));
  const isListed = roster.members.every(({ intake }, i) => intake.some((key) => key.sha256 === made[i]));
  if (!isListed) throw new Error("an encapsulation is not for its member's key");
}

/** `HPKE(marker ‖ key)` for every member; to whom it is not addressed, the key is noise (§4.1). */
function sealSlots(report: ReportToSeal, headerBytes: Uint8Array, dataKey: Uint8Array): Bytes[] {
  return report.encapsulations.map((encapsulation, index) => {
    const member = report.roster.members[index];
    const isChosen = member !== undefined && report.chosen.has(member.id);
    const marked = isChosen
      ? concat(Uint8Array.of(MARKER_ADDRESSED), dataKey)
      : concat(Uint8Array.of(MARKER_DECOY), randomBytes(KEY_BYTES));
    return hpke.sealWith(encapsulation, slotInfo(headerBytes, index, encapsulation.publicKeySha256), marked);
  });
}

function at(bytes: Uint8Array, offset: number, length: number): Uint8Array {
  return bytes.subarray(offset, offset + length);
}
