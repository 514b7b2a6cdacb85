/**
 * Everything that the page does with keys, in the order in which it may be done:
 * start → roster → keys → report → attachments.
 *
 * Nothing is sealed before the roster and the keys have been verified. What depends on the time is looked at again
 * when a report is sealed: the expiry, and which key of each member is good. A data key, an encapsulation and a
 * return code serve once: a report that was changed is sealed with new ones.
 */

import { sealAttachment } from '../protocol/attachment.ts';
import { fromHex, toBase64url, toHex } from '../protocol/encoding.ts';
import { evidenceHash, sealReport } from '../protocol/envelope.ts';
import { RosterExpired } from '../protocol/errors.ts';
import { fingerprint } from '../protocol/fingerprint.ts';
import { HASH_BYTES, ID_BYTES } from '../protocol/header.ts';
import { encapsulate, type Encapsulation } from '../protocol/hpke.ts';
import { KEY_BYTES, randomBytes, sha256Hasher, type Primitives } from '../protocol/primitives.ts';
import { choosePrimitives } from '../protocol/probe.ts';
import { encodeHead, encodeReport, SCHEMA, type ManifestEntry } from '../protocol/report.ts';
import { newReturnCode, replyKeys, toIndexes } from '../protocol/return_code.ts';
import { checkFresh, parsePins, type Pins } from '../protocol/root.ts';
import { currentKey, verifyKeyFile, verifyRoster, type Member, type Roster } from '../protocol/roster.ts';
import type { FileToSeal, Organisation, ReportToSeal, SealedAttachment, SealedReport, SealingAnswers } from './sealing_messages.ts';

// Read this much of a file at a time: a phone's memory must not follow the size of a video.
const SLICE_BYTES = 1_048_576;

/** A file cannot be read, or is not any more what it was when it was hashed. */
export class FileUnreadable extends Error {
  override readonly name = 'FileUnreadable';

  constructor(readonly index: number) {
    super('a file cannot be read');
  }
}

/** Organisations were chosen to which nothing can be sealed any more. */
export class CannotReceive extends Error {
  override readonly name = 'CannotReceive';

  constructor(readonly ids: readonly string[]) {
    super('a chosen organisation has no key now');
  }
}

interface WaitingFile {
  readonly content: Blob;
  readonly id: Uint8Array;
  readonly key: Uint8Array;
  readonly sha256: string;
}

export class Sealer {
  private readonly formHash = fromHex(__FORM_HASH__, HASH_BYTES);
  private primitives: Primitives | undefined;
  private pins: Pins | undefined;
  private roster: Roster | undefined;
  /** The intake keys of each member, as the roster lists them. */
  private publicKeys: readonly (readonly Uint8Array[])[] = [];
  private encapsulations: readonly Encapsulation[] = [];
  private readonly waiting = new Map<number, WaitingFile>();

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
    return { kind: 'keys-verified' };
  }

  async sealReport(report: ReportToSeal, now: Date): Promise<SealedReport> {
    const roster = known(this.roster);
    checkTime(roster, report.chosen, now);
    const prepared = this.encapsulations;
    this.encapsulations = [];
    const encapsulations = await this.encapsulateToAll(now, prepared);
    this.waiting.clear();
    const attachments = await this.listFiles(report.files);
    const code = newReturnCode();
    const envelope = await sealReport(known(this.primitives), {
      roster,
      encapsulations,
      chosen: new Set(report.chosen),
      formHash: this.formHash,
      head: headOf(report),
      content: contentOf(report, attachments, code),
    });
    return {
      kind: 'report-sealed',
      sealed: new Blob([envelope]),
      evidenceHash: toHex(evidenceHash(envelope)),
      returnIndexes: toIndexes(code),
    };
  }

  /** Seals the file once: its key is forgotten before the first byte. */
  async sealAttachment(index: number): Promise<SealedAttachment> {
    const { content, id, key, sha256 } = known(this.waiting.get(index));
    this.waiting.delete(index);
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    const hasher = sha256Hasher();
    const source = readableSource(content, index);
    const sealing = sealAttachment(known(this.primitives), { roster: known(this.roster), formHash: this.formHash, id, key, source });
    let next = await sealing.next();
    for (; next.done !== true; next = await sealing.next()) {
      hasher.update(next.value);
      pieces.push(next.value);
    }
    if (toHex(next.value) !== sha256) throw new FileUnreadable(index);
    return { kind: 'attachment-sealed', sealed: new Blob(pieces), evidenceHash: toHex(hasher.digest()) };
  }

  /** The report is given up: so are the files and the keys that were made for it. */
  forget(): void {
    this.waiting.clear();
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

  private async listFiles(files: readonly FileToSeal[]): Promise<readonly ManifestEntry[]> {
    const entries: ManifestEntry[] = [];
    for (const [index, { content, name, mediaType }] of files.entries()) {
      const file = { content, id: randomBytes(ID_BYTES), key: randomBytes(KEY_BYTES), sha256: await hashOf(content, index) };
      this.waiting.set(index, file);
      entries.push({ id: toHex(file.id), key: toBase64url(file.key), name, media_type: mediaType, size: content.size, sha256: file.sha256 });
    }
    return entries;
  }
}

function organisationsIn(roster: Roster, now: Date): readonly Organisation[] {
  return roster.members.map((member) => {
    const { id, name, country, signingKey } = member;
    return { id, name, country, canReceive: currentKey(roster, member, now) !== undefined, fingerprint: fingerprint(id, signingKey) };
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

function headOf({ type, language, files }: ReportToSeal): Uint8Array {
  return encodeHead({ type, lang: language, files: files.length > 0, ...(type === 'urgent' && { urgency: 'now' as const }) });
}

function contentOf(report: ReportToSeal, attachments: readonly ManifestEntry[], code: Uint8Array): Uint8Array {
  const reply = replyKeys(code);
  return encodeReport({
    schema: SCHEMA,
    type: report.type,
    lang: report.language,
    narrative: { text: wellFormed(report.text) },
    recipients: report.chosen,
    reply: { kem: toBase64url(reply.publicKey), tags: toBase64url(reply.tagSeed) },
    attachments,
    client: { build: __BUILD__ },
  });
}

/** Half of a surrogate pair, which a broken keyboard can leave, is not text that every reader accepts. */
function wellFormed(text: string): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(text));
}

async function hashOf(content: Blob, index: number): Promise<string> {
  const hasher = sha256Hasher();
  const source = readableSource(content, index);
  for (let start = 0; start < content.size; start += SLICE_BYTES) {
    const slice = source.slice(start, Math.min(start + SLICE_BYTES, content.size));
    hasher.update(new Uint8Array(await slice.arrayBuffer()));
  }
  return toHex(hasher.digest());
}

/** The file, with its own error: a phone moves and deletes files while a page has them open. */
function readableSource(content: Blob, index: number): Pick<Blob, 'size'> & { slice(start: number, end: number): Pick<Blob, 'arrayBuffer'> } {
  return {
    size: content.size,
    slice: (start, end) => ({
      arrayBuffer: async () => {
        const bytes = await content
          .slice(start, end)
          .arrayBuffer()
          .catch(() => undefined);
        if (bytes?.byteLength !== end - start) throw new FileUnreadable(index);
        return bytes;
      },
    }),
  };
}

/** The page asks in order; anything else is a mistake in it, and seals nothing. */
function known<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('asked out of order');
  return value;
}
