/**
 * What stands in the head and in the body of a report: `docs/protocol.md` §8.
 *
 * The types are the JSON itself, under its own field names. Decrypted text is hostile: whoever
 * sealed it is unknown. Decoding checks shapes and limits by `app/protocol/report.schema.json`, then what a schema
 * cannot say, and drops fields it does not know; showing it safely is the caller's part. Errors never quote the content.
 */

import acceptsHead from 'schema:read-head';
import acceptsReport from 'schema:read-report';
import isWrittenHead from 'schema:write-head';
import isWrittenReport from 'schema:write-report';

import type { Answers, Id } from './answers.ts';
import { dropNulls, fromJsonObject, toJson, type Bytes, type JsonObject } from './encoding.ts';
import { ContentInvalid, Malformed } from './errors.ts';
import { failingAs } from './fields.ts';
import { checkRules } from './report_rules.ts';

export type * from './answers.ts';
export const SCHEMA = 'atalaya-report/1';
export const REPORT_TYPES = ['urgent', 'attack', 'testimony', 'document', 'followup'] as const;
export const URGENCIES = ['now', 'high', 'normal', 'low'] as const;
export type ReportType = (typeof REPORT_TYPES)[number];
export type Urgency = (typeof URGENCIES)[number];

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
  /** What it is, of `source_type`. */
  readonly source_type?: Id;
  readonly caption?: string;
  /** Whether it is hard to look at. */
  readonly graphic?: boolean;
  /** `me`, `received` or `public`. */
  readonly made_by?: Id;
  /** What the device had written into it: `kept`, `stripped` or `none`. */
  readonly metadata?: Id;
  /** Of a copy: what it was made from. */
  readonly derived?: Derived;
}

/** The file from which a copy was made, whether or not that was sent too. */
export interface Derived {
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  readonly media_type: string;
  /** What was changed: `metadata`, `blur`, `voice`, `picture`. */
  readonly how: readonly Id[];
  /** The name of the attachment that it is, where it was sent too. */
  readonly from?: string;
}

/** The body of a report (§8.2). */
export interface Report extends Answers {
  readonly schema: typeof SCHEMA;
  readonly type: ReportType;
  readonly lang: string;
  /** `audio` names the attachments that tell it. */
  readonly narrative: { readonly text: string; readonly audio?: readonly string[] };
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
 * The JSON bytes of a head, with no field that the schema does not know.
 *
 * @throws {@link ContentInvalid} where no reader would accept it.
 */
export function encodeHead(head: Head): Bytes {
  const bytes = toJson(head);
  checked(bytes, isWrittenHead);
  return bytes;
}

/**
 * The JSON bytes of a report, with no field that the schema does not know.
 *
 * @throws {@link ContentInvalid} where no reader would accept it.
 */
export function encodeReport(report: Report): Bytes {
  const bytes = toJson(report);
  checkedBody(bytes, isWrittenReport);
  return bytes;
}

/**
 * The head from its content.
 *
 * @throws {@link ContentInvalid}
 */
export function decodeHead(content: Uint8Array): Head {
  return { files: false, ...checked(content, acceptsHead, dropNulls) } as unknown as Head;
}

/**
 * The report from its content.
 *
 * @throws {@link ContentInvalid}
 */
export function decodeReport(content: Uint8Array): Report {
  return checkedBody(content, acceptsReport, dropNulls) as unknown as Report;
}

type Accepts = (value: unknown) => boolean;

function checkedBody(content: Uint8Array, accepts: Accepts, prepare?: (value: unknown) => void): JsonObject {
  const body = checked(content, accepts, prepare);
  decoding(() => {
    checkRules(body as unknown as Report);
  });
  return body;
}

/** What the content says, if it is of the shape of the schema. */
function checked(content: Uint8Array, accepts: Accepts, prepare?: (value: unknown) => void): JsonObject {
  return decoding(() => {
    const value = fromJsonObject(content);
    prepare?.(value);
    if (!accepts(value)) throw new Malformed('of another shape');
    return value;
  });
}

function decoding<Content>(read: () => Content): Content {
  return failingAs(ContentInvalid, 'the content is not of the shape that the protocol describes', read);
}
