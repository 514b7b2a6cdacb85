/**
 * What stands in a package of evidence: `docs/evidence.md`. Twin of `app/member/evidence/format.py`, of which `evidence
 * verify` refuses a field more and any other spelling.
 */

import README_LINES from '../../../../app/member/evidence/readme.json';
import { utf8, type Bytes } from '../../../protocol/encoding.ts';
import type { Hex } from '../../../protocol/fields.ts';
import type { Head, ManifestEntry } from '../../../protocol/report.ts';
import { VERSION } from '../../../protocol/version.ts';
import { displaySafe } from '../../display.ts';
import type { Told } from '../../keeper_messages.ts';

export const [MANIFEST, SIGNATURE, README] = ['manifest.json', 'manifest.signature.json', 'README.txt'] as const;
export const [ENVELOPE, REPORT, HEAD, NARRATIVE] = ['report/report.atalaya', 'report/report.json', 'report/head.json', 'report/narrative.txt'] as const;
export const [PINS, KEYS, CUSTODY] = ['trust/pins.json', 'data-keys.json', 'custody.jsonl'] as const;
export const [CERTIFICATES, CHECKPOINT, RECEIPT, CONSISTENCY] = ['trust/certificates.json', 'receipts/checkpoint.txt', 'receipts/report.txt', 'receipts/consistency.json'] as const;
export const [JSON_TYPE, TEXT_TYPE, LINES_TYPE, UNKNOWN_TYPE] = ['application/json', 'text/plain; charset=utf-8', 'application/jsonl', 'application/octet-stream'] as const;
export const TOOL = `atalaya ${VERSION}`;
const MEDIA_TYPE = /^[a-z0-9][a-z0-9.+-]{0,40}\/[a-z0-9][a-z0-9.+-]{0,57}$/;
const BEYOND_ASCII = /[\u007f-\uffff]/g;

/** What a report holds and a package never shows: it says how people are reached, and what they fear. */
const LEFT_OUT = [
  ...['reply', 'follows', 'attachments[].key', 'form', 'lang_variant', 'reporter', 'events', 'persons', 'perpetrators', 'steps_taken', 'urgency', 'risk'],
  ...['needs', 'consent', 'contact', 'modules', 'unanswered', 'sensitive', 'requests', 'synthetic'],
];

/** Where an envelope stands in the receipt log. */
export interface Place {
  readonly index: number;
  readonly hour: number;
}

/** One file of the package. */
export interface FileEntry {
  readonly path: string;
  readonly size: number;
  readonly sha256: Hex;
  readonly media_type: string;
}

/** One attachment; `state` is `ok`, `missing`, or the stage at which it does not open. */
export interface AttachmentEntry {
  readonly name: string;
  readonly state: string;
  readonly sealed_sha256: Hex | null;
  readonly receipt: Place | null;
}

interface RosterEntry {
  readonly version: number;
  readonly sha256: Hex;
}

/** What is signed, but for what every package of this tool says. */
export interface Manifest {
  readonly made: Date;
  readonly coalition: string;
  readonly member: string;
  readonly person: string | null;
  readonly report: Hex;
  readonly evidenceSha256: Hex;
  readonly sealedTo: RosterEntry;
  readonly newest: RosterEntry;
  readonly receipt: Place | null;
  readonly attachments: readonly AttachmentEntry[];
  readonly custody: { readonly events: number; readonly sha256: Hex };
  readonly files: readonly FileEntry[];
}

export function manifestOf(said: Manifest): Bytes {
  return written({
    schema: 'atalaya-evidence/1',
    made: secondOf(said.made),
    tool: TOOL,
    coalition: said.coalition,
    member: said.member,
    person: said.person,
    report: said.report,
    evidence_sha256: said.evidenceSha256,
    sealed_to: said.sealedTo,
    newest: said.newest,
    receipt: said.receipt,
    has_report_key: false,
    left_out: LEFT_OUT,
    attachments: said.attachments,
    custody: said.custody,
    files: said.files,
  });
}

/** The report without what leads to replies. */
export function plainReport({ attachments, client, lang, narrative, recipients, type }: Told): Bytes {
  return written({
    schema: 'atalaya-evidence-report/1',
    type,
    lang,
    text: narrative.text,
    recipients,
    attachments: attachments.map(({ id, media_type, name, sha256, size }) => ({ id, name, media_type, size, sha256 })),
    build: client.build,
  });
}

export function plainHead({ category, files, lang, state, type, urgency }: Head): Bytes {
  return written({ type, lang, urgency: urgency ?? null, state: state ?? null, category: category ?? null, files });
}

export function narrativeOf({ narrative }: Told): Bytes {
  return utf8(`${displaySafe(narrative.text)}\n`);
}

/** Keys of attachments, each of which opens the file beside it and nothing else; the report's never. */
export function dataKeys(attachments: readonly ManifestEntry[]): Bytes {
  return written({ report: null, attachments: attachments.map(({ id, key, name }) => ({ name, id, key })) });
}

export function signatureFile(key: Hex, signature: string): Bytes {
  return written({ key, signature });
}

/** That the trees which witnesses have signed go on in the newest one; hashes in hex. */
export function consistencies(proofs: readonly { readonly size: number; readonly path: readonly Hex[] }[]): Bytes {
  return written({ proofs: proofs.map(({ path, size }) => ({ size, path })) });
}

/** Certificates in their shortest spelling. */
export function statementsFile(certificates: readonly unknown[]): Bytes {
  return utf8(`${JSON.stringify({ certificates })}\n`);
}

export function readmeFile(): Bytes {
  return utf8(`${README_LINES.lines.join('\n')}\n`);
}

/** The sender's word where it is one of the usual kind; it is hostile text otherwise. */
export function mediaTypeOf({ media_type: told }: ManifestEntry): string {
  return MEDIA_TYPE.test(told) ? told : UNKNOWN_TYPE;
}

/** To the second, in UTC. */
export function secondOf(moment: Date): string {
  return `${moment.toISOString().slice(0, 19)}Z`;
}

/** JSON in plain ASCII, in the one spelling that is accepted. */
function written(value: object): Bytes {
  const text = JSON.stringify(value, null, 1).replace(BEYOND_ASCII, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return utf8(`${text}\n`);
}
