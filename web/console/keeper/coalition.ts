/**
 * What the coalition has decided, verified entry by entry: `docs/protocol.md` §13.
 *
 * Reports name the roster to which they were sealed; those of earlier times stand in the same log.
 */

import { fromJsonObject, readU32, readU64, toHex, type JsonObject } from '../../protocol/encoding.ts';
import { ProtocolError } from '../../protocol/errors.ts';
import type { Hex } from '../../protocol/fields.ts';
import type { Header } from '../../protocol/header.ts';
import { Ledger, ROSTER } from '../../protocol/ledger.ts';
import { equalBytes, type Primitives } from '../../protocol/primitives.ts';
import type { Pins } from '../../protocol/root.ts';
import { verifySignedRoster, type Roster } from '../../protocol/roster.ts';
import type { Connection } from './connection.ts';
import { KeeperError, nonsense } from './failures.ts';

const PAGE = 100;
const PREFIX_BYTES = 16;
/** More than a coalition of a thousand writes in ten years. */
const ENTRIES_LIMIT = 1_000_000;

/** An entry of the log, and the hour since 1970 in which it came, by the service's word. */
export interface KnownEntry {
  readonly arrived: number;
  readonly document: Uint8Array;
}

export class Coalition {
  readonly ledger: Ledger;
  /** As they came, in order: what is kept for the next time. */
  readonly known: KnownEntry[] = [];
  /** Documents of certificates by their id: replies carry them. */
  readonly certificates = new Map<Hex, Uint8Array>();
  private readonly rosters = new Map<Hex, Roster>();
  /** Whether the service was seen to have what was known before this session. */
  private isCompared = true;

  constructor(
    private readonly primitives: Primitives,
    private readonly pins: Pins,
  ) {
    this.ledger = new Ledger(primitives, pins);
  }

  /** Takes what was kept from an earlier session, by the same rules. @throws as `refresh` does. */
  async takeKept(entries: readonly KnownEntry[]): Promise<void> {
    for (const { arrived, document } of entries) await this.take(document, arrived);
    this.isCompared = entries.length === 0;
  }

  /**
   * Takes what the service has behind what is known here.
   *
   * @throws {@link KeeperError} `log-broken` where the rules refuse an entry, `log-exchanged` where the service has not what it had.
   */
  async refresh(connection: Connection): Promise<void> {
    if (!this.isCompared) await this.compare(connection);
    while (this.ledger.entries.length < ENTRIES_LIMIT) {
      const page = await connection.get(`/log?after=${String(this.ledger.entries.length)}&limit=${String(PAGE)}`);
      if (page.length === 0) return;
      for (const { arrived, document, number } of entriesIn(page)) {
        if (number !== this.ledger.entries.length + 1) throw new KeeperError('log-broken');
        await this.take(document, arrived);
      }
    }
  }

  private async compare(connection: Connection): Promise<void> {
    const last = this.known[this.known.length - 1];
    const [found] = entriesIn(await connection.get(`/log?after=${String(this.known.length - 1)}&limit=1`));
    if (last === undefined || found === undefined || !equalBytes(found.document, last.document)) throw new KeeperError('log-exchanged');
    this.isCompared = true;
  }

  /** Where a coalition keeps no log, or a roster came before it: by hash, verified like any other. */
  async learnRoster(connection: Connection, hash: Hex): Promise<void> {
    if (this.rosters.has(hash)) return;
    const document = await connection.public(`/rosters/${hash}`).catch(() => undefined);
    if (document === undefined) return;
    try {
      this.keep(await verifySignedRoster(this.primitives, document, this.pins));
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
    }
  }

  keep(roster: Roster): void {
    this.rosters.set(roster.hash, roster);
  }

  /** The roster that a header names, or why it is not here. */
  named({ rosterHash, rosterVersion }: Header): Roster | 'unknown-roster' | 'other-roster' {
    const roster = this.rosters.get(toHex(rosterHash));
    if (roster?.version === rosterVersion) return roster;
    return [...this.rosters.values()].some(({ version }) => version === rosterVersion) ? 'other-roster' : 'unknown-roster';
  }

  /** The document in which a roster was signed, with its chain of roots. @throws {@link KeeperError} `nonsense` for any other. */
  async documentOf(connection: Connection, { hash }: Roster): Promise<Uint8Array> {
    const document = await connection.public(`/rosters/${hash}`);
    if ((await verifySignedRoster(this.primitives, document, this.pins)).hash !== hash) throw nonsense();
    return document;
  }

  /** The statements by which people (`member/person`) have their keys, and those of the leads who said so. */
  certificatesOf(people: ReadonlySet<string>): readonly JsonObject[] {
    const ids = this.ledger.entries.flatMap(({ author, id }) => {
      const certificate = this.ledger.certificates.get(id)?.certificate;
      const isWanted = certificate !== undefined && author !== undefined && people.has(`${certificate.member}/${certificate.person}`);
      return isWanted ? [...(author.certificate === undefined ? [] : [author.certificate.id]), id] : [];
    });
    return [...new Set(ids)].flatMap((id) => {
      const document = this.certificates.get(id);
      return document === undefined ? [] : [fromJsonObject(document)];
    });
  }

  private async take(document: Uint8Array, arrived: number): Promise<void> {
    try {
      const { id, kind } = await this.ledger.take(document, arrived);
      if (kind === 'certificate') this.certificates.set(id, document);
      this.known.push({ arrived, document });
      if (kind === ROSTER && this.ledger.roster !== undefined) this.keep(this.ledger.roster);
    } catch (error) {
      throw error instanceof ProtocolError ? new KeeperError('log-broken') : error;
    }
  }
}

interface LogEntry extends KnownEntry {
  readonly number: number;
}

function* entriesIn(page: Uint8Array): Generator<LogEntry> {
  for (let start = 0; start < page.length; ) {
    if (page.length < start + PREFIX_BYTES) throw nonsense();
    const length = readU32(page, start + 12);
    const end = start + PREFIX_BYTES + length;
    if (page.length < end) throw nonsense();
    yield { number: readU64(page, start), arrived: readU32(page, start + 8), document: page.slice(start + PREFIX_BYTES, end) };
    start = end;
  }
}

