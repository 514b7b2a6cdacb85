/**
 * The log of governance: `docs/protocol.md` §13.
 *
 * Server and members read the same entries by the same rules, so nobody has to believe anybody: a
 * `Ledger` takes one document after another and refuses what the rules do not allow. A refused
 * document changes nothing.
 */

import { DOCUMENT_LIMIT, documentHash, documentJson, hasThreshold, keyId, readDocument, type SignedDocument } from './document.ts';
import { fromJsonObject, type Bytes, type JsonObject } from './encoding.ts';
import { Malformed, NotSuccessor, RootNotNext, RootUnsigned, RosterUnsigned, StatementOutOfPlace } from './errors.ts';
import { readList, readObject } from './fields.ts';
import { takeDeletion, takeObjection } from './ledger_deletions.ts';
import { takeCertificate, takeRevocation } from './ledger_people.ts';
import { takeProbe, takeProposal, takeRefusal, takeSignature } from './ledger_proposals.ts';
import { takeOpening, takeReceipt, takeShares } from './ledger_shares.ts';
import { isFromTheFuture, LedgerState, logStep, type Entry, type ProposalState, type Taken } from './ledger_state.ts';
import { keyFileOf, keysOf } from './proposal.ts';
import { publicKeysOf, ROOT_PURPOSE, walkRoots, type Root } from './root.ts';
import { ROSTER_PURPOSE, rosterDocument, verifySignedRoster, type Roster } from './roster.ts';
import { readStatement, type Kind, type UnverifiedStatement } from './statement.ts';
import { checkSuccessor } from './successor.ts';

export const ROSTER = 'roster';

type Taking = (ledger: LedgerState, unverified: UnverifiedStatement, arrived: number) => Promise<Taken>;

/** Applications and devices' requests stand in other statements, not in the log. */
const TAKING: Readonly<Partial<Record<Kind, Taking>>> = {
  proposal: takeProposal,
  probe: takeProbe,
  signature: takeSignature,
  refusal: takeRefusal,
  certificate: takeCertificate,
  revocation: takeRevocation,
  shares: takeShares,
  receipt: takeReceipt,
  opening: takeOpening,
  deletion: takeDeletion,
  objection: takeObjection,
};

/** What a proposal can wait for. */
export type Lack = 'probes' | 'signatures' | 'time';

/** A log that has been read up to some entry. */
export class Ledger extends LedgerState {
  private isTaking = false;

  /**
   * Reads the next entry, which arrived in this hour since 1970. One at a time: each is held to
   * the state after the one before it.
   *
   * @throws a {@link ProtocolError} whose stage says which rule of §13 refuses it; Error for a
   * second call before the first has ended.
   */
  async take(document: Uint8Array, arrived: number): Promise<Entry> {
    if (this.isTaking) throw new Error('entries are taken one after another');
    this.isTaking = true;
    try {
      if (document.length > DOCUMENT_LIMIT) throw new Malformed('the document is too long');
      const value = fromJsonObject(document);
      const isStatement = value['kind'] !== undefined;
      const entry = isStatement ? await this.takeStatement(readStatement(value), arrived) : await this.takeRoster(value, document, arrived);
      this.entries.push(entry);
      this.ids.set(entry.id, entry.number);
      this.hashes.push(logStep(this.hashes[this.hashes.length - 1] ?? '', document, arrived));
      return entry;
    } finally {
      this.isTaking = false;
    }
  }

  /** What a proposal still waits for. */
  lacks(state: ProposalState, hour: number): Lack[] {
    const lacking: Lack[] = [];
    if (state.openProbes.length > 0) lacking.push('probes');
    if (!this.hasSignatures(state)) lacking.push('signatures');
    if (!state.isDue(hour)) lacking.push('time');
    return lacking;
  }

  private hasSignatures(state: ProposalState): boolean {
    const { root } = state.proposal;
    const { rosterSignatures, rootSignatures } = state;
    const signing = root ?? this.root;
    const isRosterSigned = state.counted(publicKeysOf(signing), rosterSignatures) >= signing.threshold;
    const holding = root ? [this.root, root] : [];
    return isRosterSigned && holding.every((held) => state.counted(publicKeysOf(held), rootSignatures) >= held.threshold);
  }

  /** The earliest open proposal that waits for nothing. */
  ready(hour: number): ProposalState | undefined {
    return [...this.proposals.values()].find((state) => state.status === 'open' && this.lacks(state, hour).length === 0);
  }

  /**
   * The roster document and the key file of a proposal that is ready.
   *
   * @throws {@link StatementOutOfPlace} where a key is not known here.
   */
  assemble(state: ProposalState): { document: Bytes; keyFile: Bytes } {
    const { proposal } = state;
    const roots = [...this.roots];
    if (proposal.rootText) roots.push(documentJson(proposal.rootText, standing(state, state.rootSignatures)));
    const document = rosterDocument(proposal.rosterText, standing(state, state.rosterSignatures), roots);
    const keyFile = keyFileOf(proposal.roster, new Map([...this.publicKeys, ...keysOf(proposal.applications)]));
    if (!keyFile) throw new StatementOutOfPlace('a key of the roster is not known here');
    return { document, keyFile };
  }

  /** Whoever hands it in: the threshold has signed it, and that is what counts. */
  private async takeRoster(value: JsonObject, document: Uint8Array, arrived: number): Promise<Entry> {
    const roster = await verifySignedRoster(this.primitives, document, this.pins);
    const { roots: listed = [] } = value;
    const roots = readList(listed).map(readObject);
    await this.checkRoot(roster, roots);
    if (this.roster) checkSuccessor(roster, this.roster);
    const proposed = this.proposalWith(roster, arrived);
    if (proposed && proposed.withdrawn.size > 0) await this.checkStanding(proposed, readDocument(value), roots);
    if (isFromTheFuture(roster, arrived)) throw new NotSuccessor('a roster of a day that has not come');
    this.roster = roster;
    this.root = roster.root;
    this.rosterDocument = document;
    this.rosters.push(roster);
    this.roots = roots;
    this.letCertificatesLapse();
    this.settle(proposed);
    return {
      number: this.entries.length + 1,
      kind: ROSTER,
      id: roster.hash,
      author: undefined,
      time: roster.issued,
      arrived,
      about: proposed?.proposal.id ?? '',
      text: `version ${roster.version}`,
    };
  }

  /** All other proposals for this place in the chain are overtaken. */
  private settle(proposed: ProposalState | undefined): void {
    for (const state of this.proposals.values()) if (state.status === 'open') state.status = 'overtaken';
    if (!proposed) return;
    proposed.status = 'published';
    for (const [hash, key] of keysOf(proposed.proposal.applications)) this.publicKeys.set(hash, key);
  }

  /**
   * The chain must pass through the root that is trusted here. It is walked from the pinned root, as clients do; keys of
   * a root that was left behind could branch off there.
   */
  private async checkRoot(roster: Roster, roots: readonly JsonObject[]): Promise<void> {
    const { hash } = await walkRoots(this.primitives, roots, { ...this.pins, root: this.root });
    if (hash !== roster.root.hash) throw new RootNotNext('signed under an older root, or another branch of roots');
  }

  /** The open proposal for this roster, which must lack neither probes nor time. */
  private proposalWith(roster: Roster, hour: number): ProposalState | undefined {
    const states = [...this.proposals.values()].filter(({ status, proposal }) => status === 'open' && proposal.roster.hash === roster.hash);
    if (states.length === 0) return undefined;
    // One text may have been proposed twice: as it is, and together with a root.
    const isPublished = (state: ProposalState): boolean =>
      state.proposal.roster.root.hash === roster.root.hash && this.lacks(state, hour).every((lack) => lack === 'signatures');
    const published = states.find(isPublished);
    if (!published) throw new StatementOutOfPlace('published before its time, without its root, or before its keys were proven');
    return published;
  }

  /** What was signed and then refused does not count: the rest must suffice. */
  private async checkStanding({ proposal, withdrawn }: ProposalState, document: SignedDocument, roots: readonly JsonObject[]): Promise<void> {
    const isSigned = (signed: SignedDocument, root: Root, purpose: string): Promise<boolean> => {
      const keys = publicKeysOf(root).filter((key) => !withdrawn.has(keyId(key)));
      return hasThreshold(this.primitives, signed, { keys, threshold: root.threshold, purpose });
    };
    const next = proposal.roster.root;
    if (!(await isSigned(document, next, ROSTER_PURPOSE))) throw new RosterUnsigned('too few signers have not taken it back');
    if (next.hash === this.root.hash) return;
    const link = roots.map(readDocument).find((candidate) => documentHash(candidate) === next.hash);
    for (const root of [this.root, next]) {
      if (!link || !(await isSigned(link, root, ROOT_PURPOSE))) throw new RootUnsigned('too few signers have not taken it back');
    }
  }

  private async takeStatement(unverified: UnverifiedStatement, arrived: number): Promise<Entry> {
    if (this.ids.has(unverified.id)) throw new StatementOutOfPlace('this was said before');
    const taking = TAKING[unverified.kind];
    if (!taking) throw new StatementOutOfPlace('this kind stands in others, not in the log');
    const { statement, author, about, text = '' } = await taking(this, unverified, arrived);
    const { kind, id } = unverified;
    return { number: this.entries.length + 1, kind, id, author, time: statement.time, arrived, about, text };
  }
}

/** The signatures that were not withdrawn. */
function standing(state: ProposalState, signatures: ReadonlyMap<string, Bytes>): [string, Bytes][] {
  return [...signatures].filter(([key]) => !state.withdrawn.has(key));
}
