/**
 * Everything that the page does with keys, in the order in which it may be done:
 * start → roster → keys → report → receipt → each file: begin, parts, receipt.
 *
 * Nothing is sealed before the roster and the keys have been verified. What depends on the time is looked at again
 * when a report is sealed: the expiry, and which key of each member is good. A data key, an encapsulation and a
 * return code serve once, and so does an envelope id: a report that was changed is sealed with new ones.
 */

import { sealedAttachmentLength } from '../protocol/attachment.ts';
import { fromHex, toBase64url, toHex, type Bytes } from '../protocol/encoding.ts';
import { evidenceHash, reportHeader, sealReport } from '../protocol/envelope.ts';
import { RosterExpired } from '../protocol/errors.ts';
import { fingerprint } from '../protocol/fingerprint.ts';
import { encodeHeader, HASH_BYTES, ID_BYTES } from '../protocol/header.ts';
import { encapsulate, type Encapsulation } from '../protocol/hpke.ts';
import { randomBytes, type Primitives } from '../protocol/primitives.ts';
import { choosePrimitives } from '../protocol/probe.ts';
import { followUpMac } from '../protocol/reply.ts';
import { encodeHead, encodeReport, SCHEMA, type ManifestEntry, type Answers, type Report } from '../protocol/report.ts';
import { followKey, newReturnCode, replyKeys, toIndexes } from '../protocol/return_code.ts';
import { checkFresh, parsePins, type Pins } from '../protocol/root.ts';
import { currentKey, verifyKeyFile, verifyRoster, type Member, type Roster } from '../protocol/roster.ts';
import { FileSealer, known, type OnRead, type TakenFile } from './file_sealer.ts';
import { manifestOf, storiesAmong } from './manifest.ts';
import { checkReceipt } from './receipts.ts';
import { canKeepSensitive, sealForTrained } from './sensitive_sealer.ts';
import type { FileToRead, FileToSend, Organisation, PartToSeal, ReceiptToCheck, ReportToSeal, SealedReport, SealingAnswers } from './sealing_messages.ts';

/** Organisations were chosen to which nothing can be sealed any more. */
export class CannotReceive extends Error {
  override readonly name = 'CannotReceive';

  constructor(readonly ids: readonly string[]) {
    super('a chosen organisation has no key now');
  }
}

export class Sealer {
  protected primitives: Primitives | undefined;
  protected roster: Roster | undefined;
  private readonly formHash = fromHex(__FORM_HASH__, HASH_BYTES);
  private pins: Pins | undefined;
  /** The intake keys of each member and then its sensitive keys, as the roster lists them. */
  private publicKeys: readonly (readonly Uint8Array[])[] = [];
  private encapsulations: readonly Encapsulation[] = [];
  protected readonly files = new FileSealer();
  /** Of the last report that is no follow-up: further answers are tied to it. */
  private latestCode: Bytes | undefined;
  /** Of the next report: admission can be worked for while it is still being typed. */
  private nextId = randomBytes(ID_BYTES);
  private sealed: { readonly sha256: Bytes; readonly rosterVersion: number } | undefined;

  async start(): Promise<SealingAnswers['start']> {
    this.pins = parsePins(__PINS__);
    this.primitives = await choosePrimitives();
    return { kind: 'started' };
  }

  async verifyRoster(document: Uint8Array, now: Date): Promise<SealingAnswers['roster']> {
    const seen = this.roster && { version: this.roster.version, hash: this.roster.hash, rootVersion: this.roster.root.version };
    const roster = await verifyRoster(known(this.primitives), document, { pins: known(this.pins), now, seen });
    this.roster = roster;
    this.publicKeys = [];
    const { keysSha256: keysHash, version, issued, expires } = roster;
    return { kind: 'roster-verified', keysHash, list: { version, issued, expires }, organisations: organisationsIn(roster, now) };
  }

  /** Also makes the slow half of the slots, which does not depend on what is being typed. */
  async verifyKeys(file: Uint8Array, now: Date): Promise<SealingAnswers['keys']> {
    this.publicKeys = verifyKeyFile(known(this.roster), file);
    this.encapsulations = await this.encapsulateToAll(now, []);
    return { kind: 'keys-verified', nextId: toHex(this.nextId) };
  }

  /** While somebody still writes. */
  async readFile({ content, readAs }: FileToRead, onRead: OnRead): Promise<SealingAnswers['read']> {
    await this.files.read(content, readAs, onRead);
    return { kind: 'file-read' };
  }

  async sealReport(report: ReportToSeal, now: Date, onRead: OnRead): Promise<SealedReport> {
    const roster = known(this.roster);
    checkTime(roster, report.chosen, now);
    const isFollowUp = report.type === 'followup';
    const code = isFollowUp ? this.earlierCode() : this.newCode();
    const taken = await this.files.take(report.files, code, onRead);
    const prepared = this.encapsulations;
    this.encapsulations = [];
    const encapsulations = await this.encapsulateToAll(now, prepared);
    const id = this.nextId;
    this.nextId = randomBytes(ID_BYTES);
    const sensitive = await this.sealSensitive(report, id, now);
    const envelope = await sealReport(known(this.primitives), {
      roster,
      encapsulations,
      chosen: new Set(report.chosen),
      formHash: this.formHash,
      id,
      head: headOf(report),
      content: contentOf(report, { attachments: manifestOf(taken), stories: storiesAmong(taken), code, ...sensitive, ...(isFollowUp && tie(code, id)) }),
    });
    this.sealed = { sha256: evidenceHash(envelope), rosterVersion: roster.version };
    return {
      kind: 'report-sealed',
      sealed: new Blob([envelope]),
      id: toHex(id),
      evidenceHash: toHex(this.sealed.sha256),
      // Whoever writes again has the words on paper.
      returnIndexes: isFollowUp ? [] : toIndexes(code),
      files: taken.map(fileToSend),
    };
  }

  /** Begins to seal a file, or begins again under the header in the metadata of the upload that was `found`. */
  async beginFile(index: number, found: string | undefined): Promise<SealingAnswers['file']> {
    const around = { primitives: known(this.primitives), roster: known(this.roster), formHash: this.formHash };
    return { kind: 'file-begun', upload: await this.files.begin(index, around, found) };
  }

  async sealPart({ index, start, end }: PartToSeal, onRead: OnRead): Promise<SealingAnswers['part']> {
    return { kind: 'part-sealed', bytes: await this.files.part(index, { start, end, onRead }) };
  }

  /** Whether what was sealed is what the server says that it has kept, and proves. */
  async checkReceipt({ of, kept }: ReceiptToCheck, onRead: OnRead): Promise<SealingAnswers['receipt']> {
    const isProven = await checkReceipt(known(this.primitives), known(this.roster), {
      kind: of === 'report' ? 'report' : 'attachment',
      kept,
      ...(of === 'report' ? known(this.sealed) : await this.files.evidence(of, onRead)),
    });
    if (of !== 'report') this.files.drop(of);
    return { kind: 'receipt-checked', isProven };
  }

  /** The report is given up: so are the files, and the keys and the id that were made for it. */
  forget(): SealingAnswers['forget'] {
    this.files.forget();
    this.sealed = undefined;
    return { kind: 'forgotten', nextId: toHex(this.nextId) };
  }

  /** The return code of what a follow-up belongs to. */
  protected earlierCode(): Bytes {
    return known(this.latestCode);
  }

  private newCode(): Bytes {
    this.latestCode = newReturnCode();
    return this.latestCode;
  }

  private async sealSensitive({ sensitive, chosen }: ReportToSeal, id: Bytes, now: Date): Promise<Pick<Report, 'sensitive'>> {
    if (!sensitive) return {};
    const { formHash, publicKeys } = this;
    const roster = known(this.roster);
    const headerBytes = encodeHeader(reportHeader({ roster, formHash, id }));
    const told = { ...sensitive, text: wellFormed(sensitive.text) };
    return sealForTrained(known(this.primitives), told, { roster, publicKeys, chosen, headerBytes, now });
  }

  /** One for every member; of `prepared` what is still for the right key. */
  private async encapsulateToAll(now: Date, prepared: readonly Encapsulation[]): Promise<readonly Encapsulation[]> {
    const roster = known(this.roster);
    const made: Encapsulation[] = [];
    for (const [index, member] of roster.members.entries()) {
      const place = placeOfKey(roster, member, now);
      const ready = prepared[index];
      const isReady = ready !== undefined && toHex(ready.publicKeySha256) === member.intake[place]?.sha256;
      made.push(isReady ? ready : await encapsulate(known(this.primitives), known(this.publicKeys[index]?.[place])));
    }
    return made;
  }
}

/** §17.3 */
function tie(code: Bytes, id: Bytes): Pick<Report, 'follows'> {
  return { follows: { mac: toBase64url(followUpMac(followKey(code), id)) } };
}

function organisationsIn(roster: Roster, now: Date): readonly Organisation[] {
  return roster.members.map((member) => {
    const { id, name, country, signingKey } = member;
    return {
      id,
      name,
      country,
      canReceive: currentKey(roster, member, now) !== undefined,
      canKeepSensitive: canKeepSensitive(roster, member, now),
      fingerprint: fingerprint(id, signingKey),
    };
  });
}

/** Which of a member's keys its slot is sealed to (§4.1): the current one, or else the last, for a decoy. */
function placeOfKey(roster: Roster, member: Member, now: Date): number {
  const current = currentKey(roster, member, now);
  return current === undefined ? member.intake.length - 1 : member.intake.indexOf(current);
}

/** Somebody may have typed for days. */
function checkTime(roster: Roster, chosen: readonly string[], now: Date): void {
  checkFresh(roster.root, { now, seenVersion: roster.root.version });
  if (!(now < roster.expires)) throw new RosterExpired(roster.expires);
  const closed = roster.members.filter((member) => chosen.includes(member.id) && currentKey(roster, member, now) === undefined);
  if (closed.length > 0) throw new CannotReceive(closed.map(({ id }) => id));
}

function headOf({ type, told, language, files, head }: ReportToSeal): Uint8Array {
  return encodeHead({ type, lang: told?.lang ?? language, files: files.length > 0, ...head });
}

interface Around extends Pick<Report, 'follows' | 'sensitive'> {
  readonly attachments: readonly ManifestEntry[];
  readonly stories: Pick<Report['narrative'], 'audio'>;
  readonly code: Uint8Array;
}

function contentOf(report: ReportToSeal, { attachments, code, follows, sensitive, stories }: Around): Uint8Array {
  const reply = replyKeys(code);
  return encodeReport({
    schema: SCHEMA,
    type: report.type,
    lang: report.told?.lang ?? report.language,
    ...(report.told !== undefined && report.told.variant !== '' && { lang_variant: wellFormed(report.told.variant) }),
    narrative: { text: wellFormed(report.text), ...stories },
    ...wellFormedAll(report.answers ?? {}),
    recipients: report.chosen,
    reply: { kem: toBase64url(reply.publicKey), tags: toBase64url(reply.tagSeed), follow: toBase64url(reply.followKey) },
    ...(follows && { follows }),
    attachments,
    ...(sensitive && { sensitive }),
    client: { build: __BUILD__ },
  });
}

export function fileToSend({ index, file }: TakenFile): FileToSend {
  return { index, name: file.name, length: sealedAttachmentLength(file.content.size) };
}

function wellFormedAll(answers: Answers): Answers {
  return JSON.parse(JSON.stringify(answers), (_, value: unknown) => (typeof value === 'string' ? wellFormed(value) : value)) as Answers;
}

/** Half of a surrogate pair, which a broken keyboard can leave, is not text that every reader accepts. */
function wellFormed(text: string): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(text));
}
