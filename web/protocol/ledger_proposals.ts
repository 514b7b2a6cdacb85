/**
 * The rules of a change of the roster: `docs/protocol.md` §13.3.
 *
 * Each function takes one kind of statement; everything is checked before anything is changed.
 */

import type { Application } from './application.ts';
import { GOVERNING } from './certificate.ts';
import { keyId, signedBy } from './document.ts';
import { fromBase64url, fromHex, toHex, type Bytes } from './encoding.ts';
import { AuthorUnknown, ContentInvalid, ProbeWrong, ProposalInvalid, SignatureInvalid, StatementOutOfPlace } from './errors.ts';
import { failingAs, readHash, readList, readObject, readText, type Hex } from './fields.ts';
import { checkName, isFromTheFuture, may, ProposalState, type LedgerState, type Taken } from './ledger_state.ts';
import { KEY_BYTES, sha256, type Primitives } from './primitives.ts';
import { checkProposal, keysOf, readProposal, type Proposal } from './proposal.ts';
import { publicKeysOf, ROOT_PURPOSE, type Root } from './root.ts';
import { ROSTER_PURPOSE } from './roster.ts';
import type { Statement, UnverifiedStatement } from './statement.ts';

/** A next roster, which does exactly what the proposal says. */
export async function takeProposal(ledger: LedgerState, unverified: UnverifiedStatement, arrived: number): Promise<Taken> {
  const { statement, author } = await ledger.hear(unverified, arrived);
  if (author.member !== undefined && !may(author, GOVERNING)) throw new AuthorUnknown('this takes the role lead');
  const proposal = await readProposal(ledger.primitives, statement, ledger.root);
  await checkProposal(ledger.primitives, proposal, { before: ledger.roster, publicKeys: ledger.publicKeys });
  if (isFromTheFuture(proposal.roster, arrived)) throw new ProposalInvalid('a roster of a day that has not come');
  const { waitingHours } = ledger.root;
  ledger.proposals.set(proposal.id, new ProposalState({ proposal, author, number: ledger.entries.length + 1, arrived, waitingHours }));
  return { statement, author, about: proposal.id, text: proposal.change };
}

/** The holder of new keys says what was sealed to them. */
export async function takeProbe(ledger: LedgerState, unverified: UnverifiedStatement): Promise<Taken> {
  const statement = await ledger.verified(unverified, applicantKey(ledger, unverified.keyId));
  const { state, answers } = readAnswers(ledger, statement);
  const applicant = applicantIn(state.proposal, unverified.keyId);
  checkName(statement, applicant.id);
  const own = keysOf([applicant]);
  const commitments = new Map(state.proposal.probes.map(({ key, commitment }) => [key, commitment]));
  for (const [key, answer] of answers) {
    if (!own.has(key) || commitments.get(key) !== toHex(sha256(answer))) throw new ProbeWrong('not what was sealed to this key');
  }
  const fresh = [...answers.keys()].filter((key) => !state.answered.has(key));
  if (fresh.length === 0) throw new StatementOutOfPlace('these were answered before');
  for (const key of fresh) state.answered.add(key);
  return { statement, author: { keyId: unverified.keyId, member: applicant.id }, about: state.proposal.id };
}

/** A signer's yes, with the signatures that will stand under the roster. */
export async function takeSignature(ledger: LedgerState, unverified: UnverifiedStatement): Promise<Taken> {
  const { keyId: key } = unverified;
  const publicKey = signerKey(ledger, key);
  const statement = await ledger.verified(unverified, publicKey);
  checkName(statement, undefined);
  const { proposalId, roster, root } = failingAs(ContentInvalid, 'the signature is malformed', () => ({
    proposalId: readHash(statement.body['proposal']),
    roster: readSignature(statement.body['roster']),
    root: readSignature(statement.body['root']),
  }));
  const state = openProposal(ledger, proposalId);
  if (!signers(ledger.root, [state.proposal]).includes(publicKey)) throw new AuthorUnknown("a signer of another proposal's root");
  const hasSigned = state.rosterSignatures.has(key) || state.rootSignatures.has(key);
  if (hasSigned && !state.withdrawn.has(key)) throw new StatementOutOfPlace('this signer has signed before');
  await checkSignatures(ledger.primitives, state.proposal, { publicKey, roster, root });
  if (roster) state.rosterSignatures.set(key, roster);
  if (root) state.rootSignatures.set(key, root);
  state.withdrawn.delete(key);
  return { statement, author: { keyId: key }, about: state.proposal.id };
}

/** A no; a signer's own signature does not count any more. */
export async function takeRefusal(ledger: LedgerState, unverified: UnverifiedStatement, arrived: number): Promise<Taken> {
  const { statement, author } = await ledger.hear(unverified, arrived);
  if (author.member !== undefined && !may(author, GOVERNING)) throw new AuthorUnknown('this takes the role lead');
  const { proposalId, reason } = failingAs(ContentInvalid, 'the refusal is malformed', () => ({
    proposalId: readHash(statement.body['proposal']),
    reason: readText(statement.body['reason'], 1000),
  }));
  const state = openProposal(ledger, proposalId);
  state.refusals.push({ author, reason });
  if (author.member === undefined) state.withdrawn.add(author.keyId);
  return { statement, author, about: state.proposal.id, text: reason };
}

function openProposal(ledger: LedgerState, id: Hex): ProposalState {
  const state = ledger.proposals.get(id);
  if (state?.status !== 'open') throw new StatementOutOfPlace('there is no such open proposal');
  return state;
}

function readAnswers(ledger: LedgerState, { body }: Statement): { state: ProposalState; answers: ReadonlyMap<Hex, Bytes> } {
  const { proposalId, answers } = failingAs(ContentInvalid, 'the answers are malformed', () => ({
    proposalId: readHash(body['proposal']),
    answers: new Map(readList(body['answers']).map(readAnswer)),
  }));
  return { state: openProposal(ledger, proposalId), answers };
}

function readAnswer(value: unknown): [Hex, Bytes] {
  const { key, answer } = readObject(value);
  return [readHash(key), fromHex(readHash(answer), KEY_BYTES)];
}

/** The signing key of whoever has applied with this key id. */
function applicantKey(ledger: LedgerState, key: string): Hex {
  const applications = allProposals(ledger).flatMap((proposal) => proposal.applications);
  const applicant = applications.find(({ signingKey }) => keyId(signingKey) === key);
  if (!applicant) throw new AuthorUnknown('nobody who has applied has this key');
  return applicant.signingKey;
}

/** The application in this very proposal: one key may stand in several. */
function applicantIn(proposal: Proposal, key: string): Application {
  const applicant = proposal.applications.find(({ signingKey }) => keyId(signingKey) === key);
  if (!applicant) throw new AuthorUnknown('who applied in another proposal');
  return applicant;
}

/** A key of the trusted root or of one that was proposed. */
function signerKey(ledger: LedgerState, key: string): Hex {
  const publicKey = signers(ledger.root, allProposals(ledger)).find((candidate) => keyId(candidate) === key);
  if (publicKey === undefined) throw new AuthorUnknown('no signer has this key');
  return publicKey;
}

function signers(trusted: Root, proposals: readonly Proposal[]): Hex[] {
  return [trusted, ...proposals.map(({ root }) => root)].flatMap((root) => (root ? publicKeysOf(root) : []));
}

function allProposals(ledger: LedgerState): Proposal[] {
  return [...ledger.proposals.values()].map(({ proposal }) => proposal);
}

interface Signatures {
  readonly publicKey: Hex;
  readonly roster: Bytes | undefined;
  readonly root: Bytes | undefined;
}

async function checkSignatures(primitives: Primitives, proposal: Proposal, { publicKey, roster, root }: Signatures): Promise<void> {
  if (!roster && !root) throw new SignatureInvalid('nothing was signed');
  const signed = [
    { text: proposal.rosterText, signature: roster, purpose: ROSTER_PURPOSE },
    { text: proposal.rootText, signature: root, purpose: ROOT_PURPOSE },
  ];
  for (const { text, signature, purpose } of signed) {
    if (!signature) continue;
    const holds = text && (await signedBy(primitives, { signed: text, signatures: new Map([[keyId(publicKey), signature]]) }, publicKey, purpose));
    if (holds !== true) throw new SignatureInvalid('a signature over something else');
  }
}

function readSignature(value: unknown): Bytes | undefined {
  return value === null ? undefined : fromBase64url(readText(value, 86));
}
