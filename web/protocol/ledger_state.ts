/**
 * What the log of governance adds up to: `docs/protocol.md` §13.
 *
 * Only what is known after some entries, and who may speak then. The rules by which an entry is
 * taken are in `ledger_proposals`, `ledger_people`, `ledger_shares` and `ledger_deletions`;
 * `ledger` puts them together.
 */

import type { Certificate, Revocation, Role } from './certificate.ts';
import type { Deletion, Objection } from './deletion.ts';
import { keyId } from './document.ts';
import { ascii, concat, fromHex, toHex, u32, utf8, type Bytes, type JsonObject } from './encoding.ts';
import { AuthorUnknown, LogForked } from './errors.ts';
import type { Hex } from './fields.ts';
import { KEY_BYTES, sha256, type Primitives } from './primitives.ts';
import { waits, type Proposal } from './proposal.ts';
import type { Ceremony, Opening } from './recovery.ts';
import { publicKeysOf, type Pins, type Root } from './root.ts';
import { memberOf, type Member, type Roster } from './roster.ts';
import { verifyStatement, type LogPosition, type Statement, type UnverifiedStatement } from './statement.ts';

const HOUR_MS = 3_600_000;
// The next roster may not be issued before this one: one of next year would be the last.
const AHEAD_MS = 25 * HOUR_MS;
const LAST_HOUR = Date.UTC(9999, 11, 31, 23) / HOUR_MS;

/** The hash of a log without entries. */
export function logStart(coalition: string): Hex {
  return toHex(sha256(concat(ascii('atalaya/1 log'), utf8(coalition))));
}

/** The hash of a log that goes on with `document`, arrived in this hour since 1970. */
export function logStep(before: Hex, document: Uint8Array, arrived: number): Hex {
  return toHex(sha256(concat(ascii('atalaya/1 log entry'), fromHex(before, KEY_BYTES), u32(arrived), sha256(document))));
}

/** The beginning of an hour since 1970; the calendar's last for what a server invents. */
export function momentOf(hour: number): Date {
  return new Date(Math.min(hour, LAST_HOUR) * HOUR_MS);
}

/** Whether a roster was issued more than a day after the hour in which it arrived. */
export function isFromTheFuture(roster: Roster, arrived: number): boolean {
  return roster.issued.getTime() - momentOf(arrived).getTime() > AHEAD_MS;
}

/** Who made a statement: a signer, a member by its own key, or a person of a member. */
export interface Author {
  readonly keyId: string;
  readonly member?: string;
  readonly certificate?: Certificate;
}

/** Whether a member speaks, or a person with one of `roles`. */
export function may({ member, certificate }: Author, roles: ReadonlySet<Role>): boolean {
  return member !== undefined && (certificate === undefined || [...certificate.roles].some((role) => roles.has(role)));
}

/** One entry of the log, as it is listed. */
export interface Entry {
  readonly number: number;
  readonly kind: string;
  readonly id: Hex;
  /** A roster has none. */
  readonly author: Author | undefined;
  readonly time: Date;
  /** Hours since 1970. */
  readonly arrived: number;
  /** What it is about: the id of a proposal, a certificate, a ceremony or a deletion; else empty. */
  readonly about: string;
  readonly text: string;
}

/** A no, and why. */
export interface Refusal {
  readonly author: Author;
  readonly reason: string;
}

/** A proposal and what was said of it; signatures by key id. */
export class ProposalState {
  status: 'open' | 'published' | 'overtaken' = 'open';
  readonly answered = new Set<Hex>();
  readonly rosterSignatures = new Map<string, Bytes>();
  readonly rootSignatures = new Map<string, Bytes>();
  readonly withdrawn = new Set<string>();
  readonly refusals: Refusal[] = [];
  readonly proposal: Proposal;
  readonly author: Author;
  readonly number: number;
  readonly arrived: number;
  /** Of the root that was trusted when it came: a proposed root must not shorten its own waiting. */
  readonly waitingHours: number;

  constructor(proposed: Pick<ProposalState, 'proposal' | 'author' | 'number' | 'arrived' | 'waitingHours'>) {
    this.proposal = proposed.proposal;
    this.author = proposed.author;
    this.number = proposed.number;
    this.arrived = proposed.arrived;
    this.waitingHours = proposed.waitingHours;
  }

  /** Hashes of the keys whose holder has not answered. */
  get openProbes(): Hex[] {
    return this.proposal.probes.map(({ key }) => key).filter((key) => !this.answered.has(key));
  }

  /** How many of `keys` have signed and not withdrawn. */
  counted(keys: readonly Hex[], signatures: ReadonlyMap<string, Bytes>): number {
    return keys.map(keyId).filter((key) => signatures.has(key) && !this.withdrawn.has(key)).length;
  }

  /** Whether its waiting period is over. */
  isDue(hour: number): boolean {
    const hours = waits(this.proposal) ? this.waitingHours : 0;
    return hours === 0 || hour - this.arrived > hours;
  }
}

/** A certificate, whose key stood behind it, and its end. */
export interface CertificateState {
  readonly certificate: Certificate;
  readonly organisationKey: Hex;
  /** Whether the member's own key signed it; only then may its holder certify others. */
  readonly isDirect: boolean;
  revocation?: Revocation;
  /** The member has left or has another signing key; coming back does not revive it. */
  isLapsed: boolean;
}

/** A ceremony, who has said that its share has arrived, and who has opened one. */
export class CeremonyState {
  readonly receipts = new Set<string>();
  readonly openings: Opening[] = [];

  constructor(readonly ceremony: Ceremony) {}

  /** Whether every partner has opened and checked its share. */
  get isDone(): boolean {
    return this.ceremony.shares.every(({ member }) => this.receipts.has(member));
  }
}

/** An order to forget, and the objection to it if there is one. */
export class DeletionState {
  objection: Objection | undefined;
  readonly deletion: Deletion;
  readonly author: Author;
  readonly arrived: number;
  /** Of the root that was trusted when it came. */
  readonly waitingHours: number;

  constructor(ordered: Pick<DeletionState, 'deletion' | 'author' | 'arrived' | 'waitingHours'>) {
    this.deletion = ordered.deletion;
    this.author = ordered.author;
    this.arrived = ordered.arrived;
    this.waitingHours = ordered.waitingHours;
  }

  /** Whether the time for objections is over. */
  isOver(hour: number): boolean {
    return this.waitingHours === 0 || hour - this.arrived > this.waitingHours;
  }

  /** Whether it is carried out: its time is over and nobody has objected. */
  isDue(hour: number): boolean {
    return this.objection === undefined && this.isOver(hour);
  }
}

/** A statement that the rules allow; `about` and `text` are for the list of entries. */
export interface Taken {
  readonly statement: Statement;
  readonly author: Author;
  readonly about: string;
  readonly text?: string;
}

/** The state of a coalition after some entries of its log. */
export class LedgerState {
  root: Root;
  /** Documents of the roots behind the pinned one, as JSON. */
  roots: readonly JsonObject[] = [];
  roster: Roster | undefined;
  rosterDocument: Uint8Array = new Uint8Array(0);
  /** All that were published, proposed or not. */
  readonly rosters: Roster[] = [];
  /** The log's hash after so many entries. */
  readonly hashes: Hex[];
  readonly entries: Entry[] = [];
  /** Numbers of entries by their id. */
  readonly ids = new Map<Hex, number>();
  /** KEM public keys by their hash, from applications and key files. */
  readonly publicKeys = new Map<Hex, Uint8Array>();
  readonly proposals = new Map<Hex, ProposalState>();
  readonly certificates = new Map<Hex, CertificateState>();
  readonly ceremonies = new Map<Hex, CeremonyState>();
  readonly deletions = new Map<Hex, DeletionState>();

  constructor(
    readonly primitives: Primitives,
    readonly pins: Pins,
  ) {
    this.root = pins.root;
    this.hashes = [logStart(pins.root.coalition)];
  }

  /** How far this has read. */
  get position(): LogPosition {
    return { count: this.entries.length, hash: this.hashes[this.entries.length] ?? '' };
  }

  /** Takes KEM public keys that came in a verified key file. */
  learnKeys(keys: Iterable<Uint8Array>): void {
    for (const key of keys) this.publicKeys.set(toHex(sha256(key)), key);
  }

  /** The certificate of the device with this key id, if it counts at `at`. */
  certificateOf(key: string, at: Date): Certificate | undefined {
    const states = [...this.certificates.values()];
    return states.find((state) => keyId(state.certificate.signingKey) === key && this.counts(state, at))?.certificate;
  }

  /** Whether a certificate is neither revoked, nor lapsed, nor expired. */
  counts({ certificate, isLapsed, revocation }: CertificateState, at: Date): boolean {
    return revocation === undefined && !isLapsed && at < certificate.expires;
  }

  /** Ends those whose member is not in the newest roster with the key that stood behind. */
  letCertificatesLapse(): void {
    for (const state of this.certificates.values()) {
      if (memberOf(this.roster, state.certificate.member)?.signingKey !== state.organisationKey) state.isLapsed = true;
    }
  }

  /**
   * Who has the key with this id, and its public key.
   *
   * @throws {@link AuthorUnknown}
   */
  authorOf(key: string, at: Date): { author: Author; publicKey: Hex } {
    const signer = publicKeysOf(this.root).find((rootKey) => keyId(rootKey) === key);
    if (signer !== undefined) return { author: { keyId: key }, publicKey: signer };
    const member = this.roster?.members.find(({ signingKey }) => keyId(signingKey) === key);
    if (member) return { author: { keyId: key, member: member.id }, publicKey: member.signingKey };
    const certificate = this.certificateOf(key, at);
    if (!certificate) throw new AuthorUnknown('nobody who may speak has this key');
    return { author: { keyId: key, member: certificate.member, certificate }, publicKey: certificate.signingKey };
  }

  /**
   * The entry of the member for which `author` speaks.
   *
   * @throws {@link AuthorUnknown}
   */
  memberOf(author: Author): Member {
    const member = memberOf(this.roster, author.member);
    if (!member) throw new AuthorUnknown('nobody speaks for a member with this key');
    return member;
  }

  /** A statement by somebody who may speak; signature, name and log are checked. */
  async hear(unverified: UnverifiedStatement, arrived: number): Promise<{ statement: Statement; author: Author }> {
    const { author, publicKey } = this.authorOf(unverified.keyId, momentOf(arrived));
    const statement = await this.verified(unverified, publicKey);
    checkName(statement, author.member);
    return { statement, author };
  }

  /**
   * What `publicKey` said; in whose name is left to the caller (`checkName`).
   *
   * @throws {@link AuthorUnknown}, {@link ContentInvalid} or {@link LogForked}
   */
  async verified(unverified: UnverifiedStatement, publicKey: Hex): Promise<Statement> {
    const statement = await verifyStatement(this.primitives, unverified, { publicKey, coalition: this.pins.root.coalition });
    if (statement.after && !this.had(statement.after)) throw new LogForked('its author has seen another log');
    return statement;
  }

  /**
   * Whether this log goes on from the one that was seen.
   *
   * @throws {@link LogForked} where it is shorter, or another.
   */
  checkSeen(seen: LogPosition): void {
    if (!this.had(seen)) throw new LogForked('another log than the one that was seen');
  }

  /** Whether this log had this hash after so many entries. */
  had({ count, hash }: LogPosition): boolean {
    return this.hashes[count] === hash;
  }
}

/**
 * Whether a statement is in the name of `by`.
 *
 * @throws {@link AuthorUnknown}
 */
export function checkName(statement: Statement, by: string | undefined): void {
  if (statement.by !== by) throw new AuthorUnknown("somebody else's name");
}
