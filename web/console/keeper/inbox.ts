/** The list of reports: fetched page by page, its heads opened by the openers, each kept as a line. */

import { ConnectionFailed, ServerRefused } from '../../browser/http.ts';
import { toHex } from '../../protocol/encoding.ts';
import { evidenceHash, parseEnvelope } from '../../protocol/envelope.ts';
import type { Hex } from '../../protocol/fields.ts';
import type { Header } from '../../protocol/header.ts';
import { decodeReport, type Report } from '../../protocol/report.ts';
import { indexOf, type Roster } from '../../protocol/roster.ts';
import { jointThread, privateThread } from '../../protocol/thread.ts';
import type { Line, OpenedReport, Reading, Status } from '../keeper_messages.ts';
import type { Coalition } from './coalition.ts';
import type { Connection } from './connection.ts';
import { codeOf, KeeperError, nonsense } from './failures.ts';
import type { KeptReports } from './kept_reports.ts';
import { BATCH, type Openers } from './openers.ts';
import type { Job } from './opening.ts';
import { recordsIn, type ListRecord } from './records.ts';
import type { Place, Reader } from './reader.ts';

const PAGE = 500;
// A list that never ends would fill the memory; the next look goes on behind it.
const PAGES_PER_LOOK = 400;
/** Of many that are read; browsers have six connections to a place, and somebody may want to open one meanwhile. */
const FETCHED_AT_ONCE = 4;

interface Around {
  readonly connection: Connection;
  readonly coalition: Coalition;
  readonly openers: Openers;
  readonly reader: Reader;
  readonly member: string;
  readonly onLines: (lines: readonly Line[]) => void;
  readonly onProgress: (opened: number, total: number) => void;
  /** None where nothing is kept on this computer. */
  readonly kept: KeptReports | undefined;
}

/** A report, and the key that opens it and its attachments (32 bytes). */
export interface HeldReport {
  readonly report: Report;
  readonly dataKey: Uint8Array;
}

export class Inbox {
  readonly lines = new Map<string, Line>();
  /** Ids of the threads of each report that was opened: they come from its key. */
  readonly threads = new Map<string, Readonly<Record<'joint' | 'private', Hex>>>();
  /** Reports that were opened, with their data keys. */
  private readonly held = new Map<string, HeldReport>();
  cursor = 0;

  constructor(private readonly around: Around) {}

  /** Takes lines that were kept from an earlier session. */
  takeKept(lines: readonly Line[], cursor: number): void {
    for (const line of lines) this.lines.set(line.id, line);
    this.cursor = cursor;
    this.around.onLines(lines);
  }

  /** Fetches what is behind the cursor; whether there is more than one look takes. */
  async look(): Promise<boolean> {
    let [opened, total] = [0, 0];
    const opening: Promise<void>[] = [];
    for (let page = 0; page < PAGES_PER_LOOK; page += 1) {
      const records = await this.nextPage();
      if (records.length === 0) {
        await Promise.all(opening);
        return false;
      }
      total += records.length;
      for (let start = 0; start < records.length; start += BATCH) {
        const batch = records.slice(start, start + BATCH);
        opening.push(
          this.open(batch).then(() => {
            opened += batch.length;
            this.around.onProgress(opened, total);
          }),
        );
      }
    }
    await Promise.all(opening);
    return true;
  }

  /**
   * The whole report; without a network as it was kept. `isToKeep`: its sealed bytes stay on this computer from now on.
   *
   * @throws a `ProtocolError` or a {@link KeeperError} that says why it cannot be read.
   */
  async openReport(id: string, isToKeep = false): Promise<OpenedReport> {
    const bytes = await this.bytesOf(id, isToKeep);
    const place = this.place(parseEnvelope(bytes).header);
    if (typeof place === 'string') throw new KeeperError(place);
    const { content, dataKey } = await this.around.reader.openReport(bytes, place);
    this.threads.set(id, { joint: jointThread(dataKey), private: privateThread(dataKey, this.around.member) });
    const report = decodeReport(content);
    this.held.set(id, { report, dataKey });
    return { report, content };
  }

  /** The same with its data key, fetched once in a session. @throws as `openReport` does. */
  async holdReport(id: string): Promise<HeldReport> {
    if (!this.held.has(id)) await this.openReport(id);
    const held = this.held.get(id);
    if (held === undefined) throw new KeeperError('not-found');
    return held;
  }

  /** What was told in each of these reports, in order; fetched here, and opened by those beside. */
  async read(ids: readonly string[]): Promise<readonly Reading[]> {
    const fetched: (Job | { readonly code: string })[] = [];
    for (let start = 0; start < ids.length; start += FETCHED_AT_ONCE) {
      fetched.push(...(await Promise.all(ids.slice(start, start + FETCHED_AT_ONCE).map((id) => this.fetched(id)))));
    }
    const jobs = fetched.filter((each) => 'bytes' in each);
    const outcomes = [...(jobs.length === 0 ? [] : await this.around.openers.open('told', jobs))];
    return fetched.map((each): Reading => {
      if ('code' in each) return each;
      const outcome = outcomes.shift();
      return outcome === undefined || 'stage' in outcome ? { code: outcome?.stage ?? 'error' } : { told: outcome.opened };
    });
  }

  /** What there is of a report to be opened, or the code of what hinders it. */
  private async fetched(id: string): Promise<Job | { readonly code: string }> {
    try {
      const bytes = await this.bytesOf(id, false);
      const place = this.place(parseEnvelope(bytes).header);
      return typeof place === 'string' ? { code: place } : { bytes, place };
    } catch (error) {
      return { code: codeOf(error) };
    }
  }

  /** Fetches a report to be there without a network, and opens nothing. @throws as `openReport` does. */
  async takeAlong(id: string): Promise<void> {
    if (this.around.kept === undefined) throw new KeeperError('nothing-kept');
    await this.bytesOf(id, true);
  }

  /** The envelope as it came, and the roster to which it was sealed. @throws as `openReport` does. */
  async sealed(id: string): Promise<{ readonly envelope: Uint8Array; readonly roster: Roster }> {
    const envelope = await this.bytesOf(id, false);
    const roster = this.around.coalition.named(parseEnvelope(envelope).header);
    if (typeof roster === 'string') throw new KeeperError(roster);
    return { envelope, roster };
  }

  private async bytesOf(id: string, isToKeep: boolean): Promise<Uint8Array> {
    const line = this.lines.get(id);
    if (line === undefined) throw new KeeperError('not-found');
    const { connection, kept } = this.around;
    try {
      const bytes = await connection.get(`/reports/${id}`);
      if (toHex(evidenceHash(bytes)) !== line.sha256) throw new KeeperError('evidence');
      if (isToKeep) await kept?.keep(id, bytes);
      return bytes;
    } catch (error) {
      // What the service has forgotten is forgotten here as well.
      if (error instanceof ServerRefused && error.code === 'forgotten') await kept?.drop(id);
      const found = error instanceof ConnectionFailed ? await kept?.read(id) : undefined;
      if (found === undefined || toHex(evidenceHash(found)) !== line.sha256) throw error;
      return found;
    }
  }

  private async nextPage(): Promise<readonly ListRecord[]> {
    const records = [...recordsIn(await this.around.connection.get(`/reports?after=${String(this.cursor)}&limit=${String(PAGE)}`))];
    for (const { cursor } of records) {
      if (cursor <= this.cursor) throw nonsense();
      this.cursor = cursor;
    }
    for (const { header } of records) {
      if (this.around.coalition.named(header) === 'unknown-roster') await this.around.coalition.learnRoster(this.around.connection, toHex(header.rosterHash));
    }
    return records;
  }

  private async open(records: readonly ListRecord[]): Promise<void> {
    const placed = records.map((record) => ({ record, place: this.place(record.header) }));
    const jobs = placed.flatMap(({ place, record }) => (typeof place === 'string' ? [] : [{ bytes: record.excerpt, place }]));
    const outcomes = [...(jobs.length === 0 ? [] : await this.around.openers.open('head', jobs))];
    const lines = placed.map(({ place, record }): Line => {
      const known = lineOf(record);
      if (typeof place === 'string') return { ...known, status: place };
      const outcome = outcomes.shift();
      if (outcome === undefined || 'stage' in outcome) return { ...known, status: outcome?.stage ?? 'error' };
      return { ...known, status: 'ok', head: outcome.opened };
    });
    this.keep(lines);
  }

  /** Another envelope under a known id is an alarm, and stays one. */
  private keep(lines: readonly Line[]): void {
    const kept = lines.map((line): Line => {
      const before = this.lines.get(line.id);
      return before === undefined || before.sha256 === line.sha256 ? line : { ...before, status: 'exchanged' };
    });
    for (const line of kept) this.lines.set(line.id, line);
    this.around.onLines(kept);
  }

  private place(header: Header): Place | Status {
    const roster = this.around.coalition.named(header);
    return typeof roster === 'string' ? roster : placeIn(roster, this.around.member, header);
  }
}

function placeIn(roster: Roster, member: string, header: Header): Place | Status {
  const index = indexOf(roster, member);
  const entry = index === undefined ? undefined : roster.members[index];
  if (index === undefined || entry === undefined || index >= header.slots) return 'not-in-roster';
  return { index, listed: entry.intake.map(({ sha256 }) => sha256).reverse() };
}

function lineOf({ cursor, header, hour, sha256 }: ListRecord): Omit<Line, 'status'> {
  return { id: toHex(header.id), cursor, hour, sha256 };
}
