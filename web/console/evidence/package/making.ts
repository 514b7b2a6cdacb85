/**
 * A package of evidence: a report exactly as it arrived, what it says, its files, and what proves all of it. Twin of
 * `app/member/evidence.py`; `evidence verify` of the command line checks either.
 *
 * Files are never in memory as a whole: the browser keeps them, and the package refers to them.
 */

import type { Case } from '../../../protocol/case_state.ts';
import { toHex, toJson, type Bytes } from '../../../protocol/encoding.ts';
import { evidenceHash } from '../../../protocol/envelope.ts';
import { ProtocolError } from '../../../protocol/errors.ts';
import { ENTRY_KIND } from '../../../protocol/log.ts';
import { choosePrimitives } from '../../../protocol/probe.ts';
import type { ManifestEntry } from '../../../protocol/report.ts';
import { Failed } from '../../keeper_client.ts';
import type { Calls, Line, Session, Told } from '../../keeper_messages.ts';
import { asking } from '../../session.ts';
import { custodyOf } from './custody.ts';
import * as format from './format.ts';
import { receiptsOf, type Receipts, type Wanted } from './receipts.ts';
import { measure, ZipParts, type Measured } from './zip.ts';

const OK = 'ok';

export interface Order {
  readonly session: Session;
  readonly line: Line;
  readonly report: Told;
  readonly found: Case;
  /** To whom it is handed, for the record of custody. */
  readonly taker: string;
}

/** How far it is: files that were brought, and bytes of them. `check` throws where nobody wants it any more. */
export interface Watch {
  readonly onFile: (done: number, of: number) => void;
  readonly check: () => void;
}

export interface Package {
  readonly content: Blob;
  /** Names of the files that are not in it, or do not open. */
  readonly lacking: readonly string[];
  /** Whether the receipt log has the report. */
  readonly hasReceipt: boolean;
}

type Provenance = Calls['provenance']['answer'];

/** A package in the making. */
class Making {
  private readonly zip = new ZipParts();
  readonly files: format.FileEntry[] = [];

  constructor(private readonly check: () => void) {}

  async add(path: string, content: Bytes | Blob, mediaType: string = format.JSON_TYPE): Promise<Measured> {
    const measured = await measure(content, this.check);
    this.zip.add(path, content, measured);
    this.files.push({ path, size: measured.size, sha256: measured.sha256, media_type: mediaType });
    return measured;
  }

  /** Manifest and signature stand in no manifest. */
  async close(manifest: Bytes, signature: Bytes): Promise<Blob> {
    this.zip.add(format.MANIFEST, manifest, await measure(manifest));
    this.zip.add(format.SIGNATURE, signature, await measure(signature));
    return this.zip.finish();
  }
}

/** @throws {@link Failed}, or what `watch.check` throws */
export async function packageOf(order: Order, watch: Watch): Promise<Package> {
  const { line, report } = order;
  const provenance = await asking().ask('provenance', { report: line.id });
  if (toHex(evidenceHash(provenance.envelope)) !== line.sha256 || line.head === undefined) throw new Failed('evidence');
  const made = new Making(watch.check);
  await made.add(format.README, format.readmeFile(), format.TEXT_TYPE);
  await made.add(format.ENVELOPE, Uint8Array.from(provenance.envelope), format.UNKNOWN_TYPE);
  await made.add(format.REPORT, format.plainReport(report));
  await made.add(format.HEAD, format.plainHead(line.head));
  await made.add(format.NARRATIVE, format.narrativeOf(report), format.TEXT_TYPE);
  const attachments = await addFiles(made, report, watch);
  const opening = report.attachments.filter(({ name }) => attachments.some((entry) => entry.name === name && entry.state === OK));
  await made.add(format.KEYS, format.dataKeys(opening));
  const receipts = await receiptsFor(order, provenance, attachments);
  watch.check();
  await addTrust(made, order, provenance, receipts?.witnesses ?? []);
  const placed = attachments.map((entry) => ({ ...entry, receipt: receipts?.found.get(entry.sealed_sha256 ?? '')?.place ?? null }));
  const receipt = receipts?.found.get(line.sha256);
  if (receipts !== undefined) await addReceipts(made, receipts, line.sha256, placed);
  const content = await close(made, order, provenance, { attachments: placed, receipt: receipt?.place ?? null });
  return { content, lacking: placed.filter(({ state }) => state !== OK).map(({ name }) => name), hasReceipt: receipt !== undefined };
}

/** Each envelope, and the file in it where it opens. */
async function addFiles(made: Making, { attachments }: Told, { check, onFile }: Watch): Promise<format.AttachmentEntry[]> {
  const entries: format.AttachmentEntry[] = [];
  for (const entry of attachments) {
    onFile(entries.length, attachments.length);
    entries.push(await addFile(made, entry));
    check();
  }
  return entries;
}

async function addFile(made: Making, entry: ManifestEntry): Promise<format.AttachmentEntry> {
  const { opened, sealed, state } = await asking().ask('evidence', { manifest: entry });
  const measured = sealed && (await made.add(`attachments/${entry.name}.atalaya`, sealed, format.UNKNOWN_TYPE));
  if (opened !== undefined) await made.add(`attachments/${entry.name}`, opened, format.mediaTypeOf(entry));
  return { name: entry.name, state, sealed_sha256: measured?.sha256 ?? null, receipt: null };
}

/** What the log proves; none where the newest list names no log. @throws {@link Failed} where it contradicts itself */
async function receiptsFor({ line }: Order, { receipts: log }: Provenance, attachments: readonly format.AttachmentEntry[]): Promise<Receipts | undefined> {
  if (log === undefined) return undefined;
  const files = attachments.flatMap(({ sealed_sha256: sha256 }): readonly Wanted[] => (sha256 === null ? [] : [{ kind: ENTRY_KIND.attachment, sha256 }]));
  const read = async (path: string): Promise<Uint8Array> => (await asking().ask('logPart', { path })).bytes;
  try {
    return await receiptsOf({ primitives: await choosePrimitives(), log, read }, [{ kind: ENTRY_KIND.report, sha256: line.sha256 }, ...files], line.hour);
  } catch (error) {
    throw error instanceof ProtocolError ? new Failed('receipt-log') : error;
  }
}

async function addTrust(made: Making, { session }: Order, { newest, sealedTo }: Provenance, witnesses: readonly string[]): Promise<void> {
  await made.add(format.PINS, toJson(__PINS__));
  for (const { document, version } of new Map([sealedTo, newest].map((each) => [each.sha256, each])).values()) {
    await made.add(`trust/roster-${String(version)}.json`, Uint8Array.from(document));
  }
  const mine = session.person === undefined ? [] : [`${session.member.id}/${session.person}`];
  const { certificates } = await asking().ask('certificates', { people: [...mine, ...witnesses] });
  await made.add(format.CERTIFICATES, format.statementsFile(certificates));
}

async function addReceipts(made: Making, { consistencies, found, told }: Receipts, report: string, attachments: readonly format.AttachmentEntry[]): Promise<void> {
  await made.add(format.CHECKPOINT, Uint8Array.from(told), format.TEXT_TYPE);
  await made.add(format.CONSISTENCY, format.consistencies(consistencies));
  const own = found.get(report);
  if (own !== undefined) await made.add(format.RECEIPT, own.receipt, format.TEXT_TYPE);
  for (const { name, sealed_sha256: sealed } of attachments) {
    const proof = found.get(sealed ?? '');
    if (proof !== undefined) await made.add(`receipts/${name}.txt`, proof.receipt, format.TEXT_TYPE);
  }
}

/** Custody, and then the manifest with its signature. */
async function close(
  made: Making,
  { found, line, session, taker }: Order,
  { coalition, newest, sealedTo }: Provenance,
  { attachments, receipt }: Pick<format.Manifest, 'attachments' | 'receipt'>,
): Promise<Blob> {
  const now = new Date();
  const { events, lines, sha256 } = custodyOf({ report: line.id, member: session.member.id, person: session.person, found, taker, now });
  await made.add(format.CUSTODY, lines, format.LINES_TYPE);
  const manifest = format.manifestOf({
    made: now,
    coalition,
    member: session.member.id,
    person: session.person ?? null,
    report: line.id,
    evidenceSha256: line.sha256,
    sealedTo: { version: sealedTo.version, sha256: sealedTo.sha256 },
    newest: { version: newest.version, sha256: newest.sha256 },
    receipt,
    attachments,
    custody: { events, sha256 },
    files: made.files,
  });
  const { key, signature } = await asking().ask('signManifest', { manifest });
  return made.close(manifest, format.signatureFile(key, signature));
}

