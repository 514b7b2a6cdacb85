/**
 * The next roster, and what is said to be new in it: `docs/protocol.md` §13.3.
 *
 * A proposal is taken only if it does exactly what it says; so whoever signs it can rely on its
 * one word (`admit`, `retire` …) and on the application in it. Writing proposals, and the probes
 * in them, is the command line's.
 */

import { agreesWith, kemKeys, readApplication, type Application } from './application.ts';
import { ascii, concat, fromBase64url, fromHex, toHex, utf8, type Bytes } from './encoding.ts';
import { Malformed, NotSuccessor, ProposalInvalid, RootInvalid, RootNotNext } from './errors.ts';
import { failingAs, readHash, readList, readMemberId, readObject, readText, type Hex } from './fields.ts';
import * as hpke from './hpke.ts';
import { KEY_BYTES, sha256, type Primitives } from './primitives.ts';
import { checkNext, NONE_BEFORE, parseRoot, type Root } from './root.ts';
import { datedKeys, isSameEntry, isSameLog, parseRoster, type DatedKey, type Member, type Roster } from './roster.ts';
import type { Statement } from './statement.ts';
import { checkSuccessor, newKemHashes } from './successor.ts';

export const CHANGES = ['found', 'admit', 'rotate', 'retire', 'renew', 'root', 'receipts'] as const;
export type Change = (typeof CHANGES)[number];
/** What lets somebody or something new in waits; leaving and going on do not. */
const WAITING_CHANGES: ReadonlySet<Change> = new Set<Change>(['admit', 'rotate', 'root', 'receipts']);
const ABOUT_A_MEMBER: ReadonlySet<Change> = new Set<Change>(['admit', 'rotate', 'retire']);
const REASON_LIMIT = 1000;
const TEXT_LIMIT = 1_048_576;
const PROBE_BYTES = 32;

/** 32 bytes sealed to a new KEM key; whoever holds it can say what they are. */
export interface Probe {
  readonly key: Hex;
  readonly sealed: Bytes;
  readonly commitment: Hex;
}

/** A proposal as it was read; `root` is the proposed one, if any. */
export interface Proposal {
  readonly id: Hex;
  readonly change: Change;
  readonly member: string | undefined;
  readonly reason: string;
  readonly rosterText: Bytes;
  readonly roster: Roster;
  readonly rootText: Bytes | undefined;
  readonly root: Root | undefined;
  readonly applications: readonly Application[];
  readonly probes: readonly Probe[];
}

/** KEM public keys (1,216 bytes) by their hash. */
export type PublicKeys = ReadonlyMap<Hex, Uint8Array>;

/** Whether a proposal waits before publication. */
export function waits(proposal: Proposal): boolean {
  return WAITING_CHANGES.has(proposal.change);
}

/** The application of a member. */
export function applicationOf(proposal: Proposal, member: string): Application | undefined {
  return proposal.applications.find(({ id }) => id === member);
}

/**
 * A proposal from a verified statement. What it changes is left to `checkProposal`.
 *
 * @throws {@link ProposalInvalid} or {@link ApplicationInvalid}
 */
export async function readProposal(primitives: Primitives, statement: Statement, trusted: Root): Promise<Proposal> {
  const { values, ...fields } = failingAs(ProposalInvalid, 'the proposal is malformed', () => readFields(statement));
  const root = fields.rootText && readRoot(fields.rootText, trusted);
  const roster = readRoster(fields.rosterText, root ?? trusted);
  const applications: Application[] = [];
  for (const value of values) applications.push(await readApplication(primitives, value, statement.coalition));
  return { id: statement.id, ...fields, root, roster, applications };
}

type Fields = Omit<Proposal, 'id' | 'root' | 'roster' | 'applications'> & { readonly values: readonly unknown[] };

function readFields({ body }: Statement): Fields {
  const change = CHANGES.find((known) => known === body['change']);
  if (change === undefined || (body['root'] !== null) !== (change === 'root')) {
    throw new Malformed('an unknown change, or a root that does not belong to it');
  }
  const member = body['member'] === null ? undefined : readMemberId(body['member']);
  if ((member !== undefined) !== ABOUT_A_MEMBER.has(change)) {
    throw new Malformed('a member where there must be none, or none where there must be one');
  }
  return {
    change,
    member,
    reason: body['reason'] === '' ? '' : readText(body['reason'], REASON_LIMIT),
    rosterText: utf8(readText(body['roster'], TEXT_LIMIT)),
    rootText: body['root'] === null ? undefined : utf8(readText(body['root'], TEXT_LIMIT)),
    values: readList(body['applications']),
    probes: readList(body['probes']).map(readProbe),
  };
}

/**
 * Whether a proposal does to `before` exactly what it says; `publicKeys` are those that the
 * reader knows.
 *
 * @throws {@link ProposalInvalid}
 */
export async function checkProposal(
  primitives: Primitives,
  proposal: Proposal,
  { before, publicKeys }: { before: Roster | undefined; publicKeys: PublicKeys },
): Promise<void> {
  checkFollows(proposal, before);
  checkDifference(proposal, before);
  checkApplications(proposal, before);
  if (proposal.roster.expires <= proposal.roster.issued) throw new ProposalInvalid('a roster that ends before it begins');
  const added = newKemHashes(proposal.roster, before);
  if (!isSameList(proposal.probes.map(({ key }) => key), added)) throw new ProposalInvalid('not one probe for each new key');
  const keys = new Map([...publicKeys, ...keysOf(proposal.applications)]);
  for (const hash of added) {
    const key = keys.get(hash);
    if (!key || !(await hpke.isUsable(primitives, key))) throw new ProposalInvalid('a new key to which nothing can be sealed');
  }
  const file = keyFileOf(proposal.roster, keys);
  if (file && toHex(sha256(file)) !== proposal.roster.keysSha256) throw new ProposalInvalid('the hash of another key file');
}

/** What was sealed (32 bytes), or `undefined` where the key of `seed` does not open it. */
export async function answerProbe(primitives: Primitives, probe: Probe, seed: Uint8Array): Promise<Bytes | undefined> {
  const answer = await hpke.open(primitives, seed, probeInfo(probe.key), probe.sealed);
  return answer && toHex(sha256(answer)) === probe.commitment ? answer : undefined;
}

/** The KEM public keys in applications, by their hash. */
export function keysOf(applications: readonly Application[]): PublicKeys {
  return new Map(applications.flatMap(kemKeys).map((key) => [toHex(sha256(key)), key]));
}

/** The key file of a roster; `undefined` where a key is not known. */
export function keyFileOf(roster: Roster, publicKeys: PublicKeys): Bytes | undefined {
  const keys = roster.members.flatMap(datedKeys).map((key) => publicKeys.get(key.sha256));
  return keys.every((key) => key !== undefined) ? concat(...keys) : undefined;
}

function probeInfo(keyHash: Hex): Bytes {
  return concat(ascii('atalaya/1 probe'), fromHex(keyHash, KEY_BYTES));
}

function readProbe(value: unknown): Probe {
  const { key, sealed: text, commitment } = readObject(value);
  const sealed = fromBase64url(readText(text, 4 * hpke.OVERHEAD));
  if (sealed.length !== hpke.OVERHEAD + PROBE_BYTES) throw new Malformed('a sealed probe has another length');
  return { key: readHash(key), sealed, commitment: readHash(commitment) };
}

function readRoot(text: Bytes, trusted: Root): Root {
  try {
    const root = parseRoot(text);
    checkNext(root, trusted);
    return root;
  } catch (error) {
    const isExpected = error instanceof RootInvalid || error instanceof RootNotNext;
    throw isExpected ? new ProposalInvalid('a root that is malformed, or not the next one') : error;
  }
}

function readRoster(text: Bytes, root: Root): Roster {
  const { roster, coalition } = failingAs(ProposalInvalid, 'a roster that is malformed', () => parseRoster(text, root));
  if (coalition !== root.coalition) throw new ProposalInvalid('a roster of another coalition');
  return roster;
}

function checkFollows({ change, roster }: Proposal, before: Roster | undefined): void {
  if ((before === undefined) !== (change === 'found')) throw new ProposalInvalid('a coalition is founded once, and before all else');
  if (before === undefined) {
    if (roster.previous !== NONE_BEFORE) throw new ProposalInvalid('a first roster that names one before it');
    return;
  }
  try {
    checkSuccessor(roster, before);
  } catch (error) {
    throw error instanceof NotSuccessor ? new ProposalInvalid(error.message) : error;
  }
}

function checkDifference({ change, member, roster }: Proposal, before: Roster | undefined): void {
  const [old, next] = [byId(before), byId(roster)];
  const joined = [...next.keys()].filter((id) => !old.has(id));
  const left = [...old.keys()].filter((id) => !next.has(id));
  const changed = [...next.values()].filter((entry) => {
    const known = old.get(entry.id);
    return known !== undefined && !isSameEntry(entry, known);
  });
  const about = member === undefined ? [] : [member];
  const allowed: Readonly<Record<Change, readonly (readonly string[])[]>> = {
    found: [[...next.keys()], [], []],
    admit: [about, [], []],
    rotate: [[], [], about],
    retire: [[], about, []],
    renew: [[], [], []],
    root: [[], [], []],
    receipts: [[], [], []],
  };
  const found = [joined, left, changed.map(({ id }) => id)];
  if (!found.every((ids, i) => isSameList(ids, allowed[change][i] ?? []))) throw new ProposalInvalid('it changes something else than it says');
  const isOtherLog = before !== undefined && !isSameLog(roster, before);
  if (isOtherLog !== (change === 'receipts')) throw new ProposalInvalid('a receipt log that changes unsaid, or is said to and does not');
}

function checkApplications(proposal: Proposal, before: Roster | undefined): void {
  const old = byId(before);
  const changed = proposal.roster.members.filter((entry) => {
    const known = old.get(entry.id);
    return known === undefined || !isSameEntry(entry, known);
  });
  const applicants = proposal.applications.map(({ id }) => id);
  if (!isSameList(applicants.sort(), changed.map(({ id }) => id).sort())) {
    throw new ProposalInvalid('not one application for each entry that is new or changed');
  }
  for (const member of changed) {
    const application = applicationOf(proposal, member.id);
    if (!application || !agreesWith(application, member)) throw new ProposalInvalid('an entry that is not what was applied for');
    const { intake = [], sensitive = [] } = old.get(member.id) ?? {};
    const at = proposal.roster.issued;
    checkKeys(member.intake, { applied: application.intake, older: intake, at });
    checkKeys(member.sensitive, { applied: application.sensitive, older: sensitive, at });
  }
}

interface AppliedFor {
  readonly applied: Bytes | undefined;
  readonly older: readonly DatedKey[];
  readonly at: Date;
}

/** Else an old application, shown again, would bring an old key back, or take one away. */
function checkKeys(listed: readonly DatedKey[], { applied, older, at }: AppliedFor): void {
  const allowed = new Set([...older.map((key) => key.sha256), ...(applied ? [toHex(sha256(applied))] : [])]);
  if (listed.some((key) => !allowed.has(key.sha256))) throw new ProposalInvalid('a key that nobody applied for');
  const kept = new Set(listed.map((key) => key.sha256));
  const isNewest = ({ notBefore }: DatedKey): boolean => listed.every((key) => key.notBefore < notBefore);
  if (older.some((key) => !kept.has(key.sha256) && key.notAfter > at && isNewest(key))) {
    throw new ProposalInvalid('a key is left out that is still good, and no newer one is there');
  }
}

function byId(roster: Roster | undefined): ReadonlyMap<string, Member> {
  return new Map(roster?.members.map((member) => [member.id, member]));
}

function isSameList(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((text, i) => text === right[i]);
}
