/**
 * What stands in the head and in the body of a report: `docs/protocol.md` §8.
 *
 * The types are the JSON itself, under its own field names. Decrypted text is hostile: whoever
 * sealed it is unknown. Decoding checks shapes and limits and drops fields it does not know;
 * showing it safely is the caller's part. Errors never quote the content.
 */

import { codePoints, fromJsonObject, toJson, type Bytes } from './encoding.ts';
import { ContentInvalid, Malformed } from './errors.ts';
import { failingAs, readCount, readList, readObject } from './fields.ts';

export const SCHEMA = 'atalaya-report/1';
/** Unicode code points. */
export const TEXT_LIMIT = 50_000;
export const ATTACHMENTS_LIMIT = 100;
const SIZE_LIMIT = 2 ** 32;
const MEDIA_TYPE_LIMIT = 100;

export const REPORT_TYPES = ['urgent', 'attack', 'testimony', 'document', 'followup'] as const;
export const URGENCIES = ['now', 'high', 'normal', 'low'] as const;
export type ReportType = (typeof REPORT_TYPES)[number];
export type Urgency = (typeof URGENCIES)[number];

const LANGUAGE = /^[A-Za-z0-9-]{1,35}$/;
const VOCABULARY_ID = /^[a-z0-9-]{1,64}$/;
const ID_HEX = /^[0-9a-f]{32}$/;
const SHA256_HEX = /^[0-9a-f]{64}$/;
// 32 bytes, and the 1,216 bytes of a KEM public key.
// The last letter holds four bits of the last byte, or two, and must hold no more.
const KEY_BASE64URL = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;
const KEM_BASE64URL = /^[A-Za-z0-9_-]{1621}[AQgw]$/;
// The neutral name is also a file name, so its grammar leaves no room for a path.
const NEUTRAL_NAME = /^a[0-9]{1,3}\.[a-z0-9]{1,5}$/;

/** Enough to sort ten thousand reports without their bodies (§8.1). */
export interface Head {
  readonly type: ReportType;
  /** BCP 47. */
  readonly lang: string;
  readonly urgency?: Urgency;
  readonly state?: string;
  readonly category?: string;
  readonly files?: boolean;
}

/** One attachment: where it is, what opens it, and what must come out (§8.2). */
export interface ManifestEntry {
  /** 16 bytes in hex. */
  readonly id: string;
  /** 32 bytes in base64url. */
  readonly key: string;
  /** As `a1.jpg`; never the name on the defender's device. */
  readonly name: string;
  readonly media_type: string;
  /** Bytes. */
  readonly size: number;
  /** Of the plaintext, in hex. */
  readonly sha256: string;
}

/** The body of a report (§8.2). */
export interface Report {
  readonly schema: typeof SCHEMA;
  readonly type: ReportType;
  readonly lang: string;
  readonly narrative: { readonly text: string };
  /** Ids of the chosen members. */
  readonly recipients: readonly string[];
  /** Base64url: the reply public key (1,216 bytes), the tag seed and the follow key (32 bytes each). */
  readonly reply: { readonly kem: string; readonly tags: string; readonly follow?: string };
  /** What ties a follow-up to the report before it, in base64url; every recipient could have made it. */
  readonly follows?: { readonly mac: string };
  readonly attachments: readonly ManifestEntry[];
  /** The build's hash in hex. */
  readonly client: { readonly build: string };
}

/**
 * The JSON bytes of a head, checked as a reader would.
 *
 * @throws {@link ContentInvalid} where no reader would accept it.
 */
export function encodeHead(head: Head): Bytes {
  const bytes = toJson(head);
  decodeHead(bytes);
  return bytes;
}

/**
 * The JSON bytes of a report, checked as a reader would.
 *
 * @throws {@link ContentInvalid} where no reader would accept it.
 */
export function encodeReport(report: Report): Bytes {
  const bytes = toJson(report);
  decodeReport(bytes);
  return bytes;
}

/**
 * The head from its content.
 *
 * @throws {@link ContentInvalid}
 */
export function decodeHead(content: Uint8Array): Head {
  return decoding(() => {
    const value = fromJsonObject(content);
    const urgency = optional(value['urgency'], (given) => oneOf(given, URGENCIES));
    const state = optional(value['state'], (given) => matching(given, VOCABULARY_ID));
    const category = optional(value['category'], (given) => matching(given, VOCABULARY_ID));
    return {
      type: oneOf(value['type'], REPORT_TYPES),
      lang: matching(value['lang'], LANGUAGE),
      ...(urgency !== undefined && { urgency }),
      ...(state !== undefined && { state }),
      ...(category !== undefined && { category }),
      files: optional(value['files'], flag) ?? false,
    };
  });
}

/**
 * The report from its content.
 *
 * @throws {@link ContentInvalid}
 */
export function decodeReport(content: Uint8Array): Report {
  return decoding(() => {
    const value = fromJsonObject(content);
    const type = oneOf(value['type'], REPORT_TYPES);
    const follows = optional(value['follows'], readFollows);
    if ((follows !== undefined) !== (type === 'followup')) throw new Malformed('a follow-up without its proof, or a proof without a follow-up');
    return {
      schema: oneOf(value['schema'], [SCHEMA]),
      type,
      lang: matching(value['lang'], LANGUAGE),
      narrative: { text: text(readObject(value['narrative'])['text'], TEXT_LIMIT) },
      recipients: recipients(value['recipients']),
      reply: replyKeys(value['reply']),
      ...(follows && { follows }),
      attachments: attachments(value['attachments']),
      client: { build: matching(readObject(value['client'])['build'], SHA256_HEX) },
    };
  });
}

function decoding<Content>(read: () => Content): Content {
  return failingAs(ContentInvalid, 'the content is not of the shape that the protocol describes', read);
}

function replyKeys(given: unknown): Report['reply'] {
  const value = readObject(given);
  const follow = optional(value['follow'], (key) => matching(key, KEY_BASE64URL));
  return {
    kem: matching(value['kem'], KEM_BASE64URL),
    tags: matching(value['tags'], KEY_BASE64URL),
    ...(follow !== undefined && { follow }),
  };
}

function readFollows(given: unknown): { mac: string } {
  return { mac: matching(readObject(given)['mac'], KEY_BASE64URL) };
}

function recipients(value: unknown): string[] {
  const ids = readList(value).map((id) => matching(id, VOCABULARY_ID));
  if (ids.length === 0) throw new Malformed('nobody');
  eachOnce(ids);
  return ids;
}

function attachments(value: unknown): ManifestEntry[] {
  const entries = readList(value).map(manifestEntry);
  if (entries.length > ATTACHMENTS_LIMIT) throw new Malformed('too many');
  eachOnce(entries.map(({ id }) => id));
  // Two files under one name would overwrite each other on a member's disk.
  eachOnce(entries.map(({ name }) => name));
  return entries;
}

function eachOnce(ids: readonly string[]): void {
  if (new Set(ids).size !== ids.length) throw new Malformed('twice');
}

function manifestEntry(given: unknown): ManifestEntry {
  const value = readObject(given);
  return {
    id: matching(value['id'], ID_HEX),
    key: matching(value['key'], KEY_BASE64URL),
    name: matching(value['name'], NEUTRAL_NAME),
    media_type: text(value['media_type'], MEDIA_TYPE_LIMIT),
    size: readCount(value['size'], SIZE_LIMIT, 0),
    sha256: matching(value['sha256'], SHA256_HEX),
  };
}

/** JSON's null counts as absent. */
function optional<Value>(value: unknown, decode: (given: unknown) => Value): Value | undefined {
  return value === undefined || value === null ? undefined : decode(value);
}

function oneOf<Choice extends string>(value: unknown, choices: readonly Choice[]): Choice {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw new Malformed('none of the choices');
  return found;
}

function matching(value: unknown, pattern: RegExp): string {
  if (typeof value !== 'string' || !pattern.test(value)) throw new Malformed('a text of another form');
  return value;
}

/** It may be empty. Lengths count code points, as the other language does. */
function text(value: unknown, limit: number): string {
  if (typeof value !== 'string' || codePoints(value) > limit) throw new Malformed('a text is missing or too long');
  return value;
}

function flag(value: unknown): boolean {
  if (typeof value !== 'boolean') throw new Malformed('neither true nor false');
  return value;
}
