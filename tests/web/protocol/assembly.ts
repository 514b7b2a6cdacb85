/** A coalition that governs itself in memory: its log, and hands that write what goes into it. */

import { randomBytes } from 'node:crypto';

import { concat, toBase64url, toHex, toJson, utf8 } from '../../../web/protocol/encoding.ts';
import { publicKeyOf, seal } from '../../../web/protocol/hpke.ts';
import { Ledger } from '../../../web/protocol/ledger.ts';
import { noblePrimitives, sha256 } from '../../../web/protocol/primitives.ts';
import { answerProbe, type Proposal } from '../../../web/protocol/proposal.ts';
import { parsePins, ROOT_PURPOSE } from '../../../web/protocol/root.ts';
import { ROSTER_PURPOSE } from '../../../web/protocol/roster.ts';
import { purposeOf, type Kind } from '../../../web/protocol/statement.ts';
import { documentOf, newSigner, signatureBy, type Signer } from './signers.ts';

const COALITION = 'ensayo';
const TIME = '2026-11-24T00:00:00Z';
/** The hour since 1970 in which everything arrives. */
export const HOUR = Date.parse(TIME) / 3_600_000;
const ZEROS = '00'.repeat(32);

/** An organisation with all its keys. */
export class Organisation {
  readonly signer: Signer = newSigner();
  readonly archiveSeed: Uint8Array = Uint8Array.from(randomBytes(32));
  readonly intakeSeed: Uint8Array = Uint8Array.from(randomBytes(32));

  constructor(readonly id: string) {}

  get keys(): Uint8Array[] {
    return [this.intakeSeed, this.archiveSeed].map(publicKeyOf);
  }

  get head(): object {
    return { id: this.id, name: { es: this.id, en: this.id }, country: 'MX', contact: 'https://example.org', signing_key: this.signer.publicKey };
  }

  get entry(): object {
    const [intake, archive] = this.keys.map((key) => toHex(sha256(key)));
    const key = { sha256: intake, not_before: TIME, not_after: '2027-02-24T00:00:00Z' };
    return { ...this.head, archive_sha256: archive, intake: [key] };
  }

  get application(): object {
    const [intake, archive] = this.keys.map(toBase64url);
    return statement('application', { entry: { ...this.head, archive, intake } }, { signer: this.signer, by: this.id });
  }
}

/** A statement as JSON. */
export function statement(
  kind: Kind,
  body: object,
  { signer, by, after = null }: { signer: Signer; by: string | null; after?: object | null },
): object {
  const text = JSON.stringify({ type: `atalaya-${kind}`, format: 1, coalition: COALITION, by, time: TIME, after, ...body });
  return { kind, ...documentOf(text, [signer], purposeOf(kind)) };
}

/** The log of three organisations, empty until somebody writes. */
export class Assembly {
  readonly signers: Signer[] = [1, 2, 3].map(() => newSigner());
  readonly organisations: Organisation[] = ['alborada', 'brujula', 'cauce'].map((id) => new Organisation(id));
  readonly ledger: Ledger;

  constructor() {
    const root = {
      type: 'atalaya-root',
      format: 1,
      coalition: COALITION,
      version: 1,
      previous: ZEROS,
      issued: TIME,
      expires: '2028-11-24T00:00:00Z',
      threshold: 2,
      waiting_hours: 0,
      keys: this.signers.map((signer) => ({ key: signer.publicKey, holder: 'Firmante' })),
    };
    this.ledger = new Ledger(noblePrimitives, parsePins({ type: 'atalaya-pins', format: 2, minimum_roster_version: 1, root: JSON.stringify(root) }));
  }

  /** A statement's bytes, by a member or by a signer. */
  write(kind: Kind, body: object, by: Organisation | Signer): Uint8Array {
    const after = this.ledger.position;
    const author = by instanceof Organisation ? { signer: by.signer, by: by.id } : { signer: by, by: null };
    return toJson(statement(kind, body, { ...author, after }));
  }

  async take(document: Uint8Array): Promise<string> {
    return (await this.ledger.take(document, HOUR)).id;
  }

  rosterText(organisations: readonly Organisation[], changes: object = {}): string {
    const before = this.ledger.roster;
    return JSON.stringify({
      type: 'atalaya-roster',
      format: 2,
      coalition: COALITION,
      version: (before?.version ?? 0) + 1,
      previous: before?.hash ?? ZEROS,
      issued: TIME,
      expires: '2026-12-08T00:00:00Z',
      keys_sha256: toHex(sha256(concat(...organisations.map(({ keys }) => keys[0]!)))),
      members: organisations.map(({ entry }) => entry),
      ...changes,
    });
  }

  /** The fields of a proposal by which `organisations` are the members. */
  async proposal(change: string, organisations: readonly Organisation[], { member = null, applicants = [] as Organisation[] } = {}): Promise<object> {
    const probes = await Promise.all(applicants.flatMap(({ keys }) => keys).map(probeFor));
    const applications = applicants.map(({ application }) => application);
    return { change, member, reason: '', roster: this.rosterText(organisations), root: null, applications, probes };
  }

  /** Answers to all probes that the keys of an organisation open. */
  async answers(proposal: Proposal, organisation: Organisation): Promise<object> {
    const answers = [];
    for (const seed of [organisation.intakeSeed, organisation.archiveSeed]) {
      for (const probe of proposal.probes) {
        const answer = await answerProbe(noblePrimitives, probe, seed);
        if (answer) answers.push({ key: probe.key, answer: toHex(answer) });
      }
    }
    return { proposal: proposal.id, answers };
  }

  signature(proposal: Proposal, signer: Signer): object {
    const over = (text: Uint8Array | undefined, purpose: string): string | null =>
      text ? signatureBy(signer, Buffer.from(text).toString(), purpose).signature : null;
    return { proposal: proposal.id, roster: over(proposal.rosterText, ROSTER_PURPOSE), root: over(proposal.rootText, ROOT_PURPOSE) };
  }

  /** The first roster with all organisations, proven, signed and published. */
  async found(): Promise<void> {
    const { organisations, signers } = this;
    const id = await this.take(this.write('proposal', await this.proposal('found', organisations, { applicants: organisations }), signers[0]!));
    const { proposal } = this.ledger.proposals.get(id)!;
    for (const one of organisations) await this.take(this.write('probe', await this.answers(proposal, one), one));
    for (const signer of signers.slice(0, 2)) await this.take(this.write('signature', this.signature(proposal, signer), signer));
    await this.take(this.ledger.assemble(this.ledger.ready(HOUR)!).document);
  }
}

async function probeFor(publicKey: Uint8Array): Promise<object> {
  const secret = randomBytes(32);
  const key = sha256(publicKey);
  const sealed = await seal(noblePrimitives, publicKey, concat(utf8('atalaya/1 probe'), key), secret);
  return { key: toHex(key), sealed: toBase64url(sealed), commitment: toHex(sha256(secret)) };
}
