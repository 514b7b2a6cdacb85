/**
 * The signed list of members: `docs/protocol.md` §9.
 *
 * The rules are The Update Framework's: a chain of roots from the pinned one, a threshold of
 * distinct keys over the exact bytes, versions that only grow, an expiry. Signatures are checked
 * before anything of what was signed is read. The time is an argument. Writing and signing
 * rosters is the command line's.
 */

import type { ReceiptLog } from './checkpoint.ts';
import { documentJson, hasThreshold, parseDocument, toDocument } from './document.ts';
import { fromJsonObject, toHex, type Bytes, type JsonObject } from './encoding.ts';
import {
  ContentInvalid,
  Malformed,
  RosterExpired,
  RosterForeign,
  RosterForked,
  RosterKeysMismatch,
  RosterRolledBack,
  RosterUnsigned,
} from './errors.ts';
import { failingAs, readCount, readHash, readList, readMemberId, readObject, readText, readTime, VERSION_LIMIT, type Hex } from './fields.ts';
import { PUBLIC_KEY_BYTES } from './hpke.ts';
import { sha256, type Primitives } from './primitives.ts';
import { checkFresh, publicKeysOf, walkRoots, type Pins, type Root } from './root.ts';
import { split } from './stream.ts';

export const ROSTER_PURPOSE = 'atalaya-roster-1\n';
const ROSTER_TYPE = 'atalaya-roster';
const FORMAT = 2;
const MEMBERS_LIMIT = 1024;
const KEYS_LIMIT = 4;
const LOG_NAME = /^[a-z0-9][a-z0-9.:/-]{0,99}$/;
// Four days: with the usual fourteen, from the tenth on.
const RENEW_BEFORE_MS = 4 * 86_400_000;

/** A KEM key to which defenders seal from `notBefore` on and before `notAfter`: an intake key, or a sensitive key (§8.3). */
export interface DatedKey {
  readonly sha256: Hex;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** One organisation of the coalition. */
export interface Member {
  readonly id: string;
  readonly name: { readonly es: string; readonly en: string };
  readonly country: string;
  /** Whatever the coalition signed; not checked to be a safe link. */
  readonly contact: string;
  readonly signingKey: Hex;
  readonly archiveSha256: Hex;
  /** At least one; each begins after the one before it. */
  readonly intake: readonly DatedKey[];
  /** None where nobody there is trained for what is sealed to them. */
  readonly sensitive: readonly DatedKey[];
}

/** Every key of a member that defenders seal to, as the key file has them: intake, then sensitive. */
export function datedKeys({ intake, sensitive }: Member): DatedKey[] {
  return [...intake, ...sensitive];
}

/** SHA-256 of every KEM key of a member: intake, sensitive, and then the archive key. */
export function kemHashes(member: Member): Hex[] {
  return [...datedKeys(member).map((key) => key.sha256), member.archiveSha256];
}

/** A verified roster. */
export interface Roster {
  /** What it was held to. */
  readonly root: Root;
  readonly version: number;
  readonly previous: Hex;
  readonly issued: Date;
  readonly expires: Date;
  /** SHA-256 of the key file: its name on the server. */
  readonly keysSha256: Hex;
  /** A member's place here is its slot. */
  readonly members: readonly Member[];
  /** The receipt log whose checkpoints the coalition believes. */
  readonly receipts: ReceiptLog | undefined;
  /** SHA-256 of the signed bytes. */
  readonly hash: Hex;
}

/** The place of a member, which is also its slot. */
export function indexOf(roster: Roster, id: string): number | undefined {
  const index = roster.members.findIndex((member) => member.id === id);
  return index < 0 ? undefined : index;
}

/** The entry of a member. */
export function memberOf(roster: Roster | undefined, id: string | undefined): Member | undefined {
  return roster?.members.find((member) => member.id === id);
}

/** Whether the signers should renew it now. */
export function isAgeing(roster: Roster, now: Date): boolean {
  return now.getTime() >= roster.expires.getTime() - RENEW_BEFORE_MS;
}

/** The intake key to seal to at `now`; a clock before `issued` is not believed. */
export function currentKey(roster: Roster, member: Member, now: Date): DatedKey | undefined {
  return currentOf(member.intake, roster, now);
}

/** The sensitive key to seal to at `now`, found as the intake key is. */
export function currentSensitiveKey(roster: Roster, member: Member, now: Date): DatedKey | undefined {
  return currentOf(member.sensitive, roster, now);
}

function currentOf(keys: readonly DatedKey[], { issued }: Roster, now: Date): DatedKey | undefined {
  const moment = now < issued ? issued : now;
  return keys.filter((key) => key.notBefore <= moment && moment < key.notAfter).pop();
}

/** The highest roster, and the highest root, that a client has accepted before. */
export interface SeenRoster {
  readonly version: number;
  readonly hash: Hex;
  readonly rootVersion: number;
}

/**
 * The roster in `document`, after the eight checks of §9.3 in their order.
 *
 * The last root is asked for its age right after the chain, so a roster that an expired root
 * signed is refused for that.
 *
 * @throws the errors of those stages.
 */
export async function verifyRoster(
  primitives: Primitives,
  document: Uint8Array,
  { pins, now, seen }: { pins: Pins; now: Date; seen?: SeenRoster | undefined },
): Promise<Roster> {
  const roster = await verifySigned(primitives, document, pins, { now, seenVersion: seen?.rootVersion ?? 1 });
  if (roster.version < Math.max(pins.minimumRosterVersion, seen?.version ?? 0)) {
    throw new RosterRolledBack('an older roster than the one that is known');
  }
  if (seen && !continues(roster, seen)) throw new RosterForked('two rosters in one place of the chain');
  // Written so that an invalid date is refused as well.
  if (!(now < roster.expires)) throw new RosterExpired(roster.expires);
  return roster;
}

/**
 * A roster of this coalition from any time.
 *
 * Absent on purpose: versions and every expiry. An old report is read with the roster it was
 * sealed to; for anything that is still to be sealed, use `verifyRoster`.
 */
export async function verifySignedRoster(primitives: Primitives, document: Uint8Array, pins: Pins): Promise<Roster> {
  return verifySigned(primitives, document, pins);
}

/**
 * The roster before this one, from its document: whoever signed this one has signed its hash as well.
 *
 * Absent on purpose: its signatures, which may be of a root older than the pinned one.
 *
 * @throws {@link Malformed} for any other document, {@link ContentInvalid}, {@link RosterForeign}.
 */
export function rosterBefore(roster: Roster, document: Uint8Array): Roster {
  const { signed } = parseDocument(document).document;
  if (toHex(sha256(signed)) !== roster.previous) throw new Malformed('not the roster before this one');
  const { roster: before, coalition } = parseRoster(signed, roster.root);
  if (coalition !== roster.root.coalition) throw new RosterForeign("another coalition's roster");
  return before;
}

async function verifySigned(primitives: Primitives, bytes: Uint8Array, pins: Pins, fresh?: { now: Date; seenVersion: number }): Promise<Roster> {
  const { document, value } = parseDocument(bytes);
  // Only a field that is not there is no chain; null is malformed, as in the other language.
  const { roots = [] } = value;
  const root = await walkRoots(primitives, readList(roots), pins);
  if (fresh) checkFresh(root, fresh);
  const needed = { keys: publicKeysOf(root), threshold: root.threshold, purpose: ROSTER_PURPOSE };
  if (!(await hasThreshold(primitives, document, needed))) throw new RosterUnsigned('too few keys of the root signed this roster');
  const { roster, coalition } = parseRoster(document.signed, root);
  if (coalition !== pins.root.coalition) throw new RosterForeign("another coalition's roster");
  return roster;
}

function continues(roster: Roster, seen: SeenRoster): boolean {
  if (roster.version === seen.version) return roster.hash === seen.hash;
  return roster.version !== seen.version + 1 || roster.previous === seen.hash;
}

/**
 * For each member in roster order the public keys (1,216 bytes each) of `datedKeys`, from the key file.
 *
 * @throws {@link RosterKeysMismatch}
 */
export function verifyKeyFile(roster: Roster, bytes: Uint8Array): Uint8Array[][] {
  const keys = [...split(bytes, PUBLIC_KEY_BYTES)];
  const listed = roster.members.flatMap(datedKeys).map((key) => key.sha256);
  const isListed = keys.length === listed.length && keys.every((key, i) => toHex(sha256(key)) === listed[i]);
  if (!isListed || toHex(sha256(bytes)) !== roster.keysSha256) throw new RosterKeysMismatch('not the key file of this roster');
  return roster.members.map((member) => keys.splice(0, datedKeys(member).length));
}

/** A roster document with the chain of roots (documents as JSON) from root 2 on. */
export function rosterDocument(signed: Uint8Array, signatures: Iterable<readonly [string, Uint8Array]>, roots: readonly JsonObject[] = []): Bytes {
  return toDocument({ roots, ...documentJson(signed, signatures) });
}

/**
 * A roster from its signed bytes, and the coalition that it names.
 *
 * Who signed it, and whose it is, is left to the caller.
 *
 * @throws {@link ContentInvalid}
 */
export function parseRoster(signed: Bytes, root: Root): { roster: Roster; coalition: string } {
  return failingAs(ContentInvalid, "the roster's content is malformed", () => {
    const value = fromJsonObject(signed);
    if (value['type'] !== ROSTER_TYPE || value['format'] !== FORMAT) throw new Malformed('not a roster of a known format');
    const members = readList(value['members']).map(readMember);
    checkDistinct(members);
    const roster = {
      root,
      version: readCount(value['version'], VERSION_LIMIT),
      previous: readHash(value['previous']),
      issued: readTime(value['issued']),
      expires: readTime(value['expires']),
      keysSha256: readHash(value['keys_sha256']),
      members,
      receipts: readReceipts(value['receipts']),
      hash: toHex(sha256(signed)),
    };
    return { roster, coalition: readText(value['coalition'], 64) };
  });
}

function checkDistinct(members: readonly Member[]): void {
  if (members.length < 1 || members.length > MEMBERS_LIMIT) throw new Malformed('a roster has 1 to 1,024 members');
  for (const values of [members.map(({ id }) => id), members.map(({ signingKey }) => signingKey), members.flatMap(kemHashes)]) {
    if (new Set(values).size !== values.length) throw new Malformed('a member or a key stands in the roster twice');
  }
}

function readReceipts(value: unknown): ReceiptLog | undefined {
  if (value === undefined || value === null) return undefined;
  const { name, key } = readObject(value);
  if (typeof name !== 'string' || !LOG_NAME.test(name)) throw new Malformed('not the name of a receipt log');
  return { name, key: readHash(key) };
}

function readMember(given: unknown): Member {
  const value = readObject(given);
  const name = readObject(value['name']);
  return {
    id: readMemberId(value['id']),
    name: { es: readText(name['es'], 200), en: readText(name['en'], 200) },
    country: readText(value['country'], 2),
    contact: readText(value['contact'], 500),
    signingKey: readHash(value['signing_key']),
    archiveSha256: readHash(value['archive_sha256']),
    intake: readKeys(value['intake']),
    sensitive: value['sensitive'] === undefined || value['sensitive'] === null ? [] : readKeys(value['sensitive']),
  };
}

function readKeys(value: unknown): DatedKey[] {
  const keys = readList(value).map(readDatedKey);
  if (keys.length < 1 || keys.length > KEYS_LIMIT) throw new Malformed('a member has 1 to 4 keys of a kind');
  keys.reduce((before, key) => {
    if (before.notBefore >= key.notBefore) throw new Malformed('keys that do not begin one after another');
    return key;
  });
  return keys;
}

function readDatedKey(given: unknown): DatedKey {
  const value = readObject(given);
  const key = { sha256: readHash(value['sha256']), notBefore: readTime(value['not_before']), notAfter: readTime(value['not_after']) };
  if (key.notBefore >= key.notAfter) throw new Malformed('a key that ends before it begins');
  return key;
}

/** Whether two rosters believe the same receipt log, or both none. */
export function isSameLog({ receipts: left }: Roster, { receipts: right }: Roster): boolean {
  return left?.name === right?.name && left?.key === right?.key;
}

/** Whether two entries are the same in everything: a script compares objects by place. */
export function isSameEntry(left: Member, right: Member): boolean {
  return spelled(left) === spelled(right);
}

function spelled({ id, name, country, contact, signingKey, archiveSha256, intake, sensitive }: Member): string {
  const lists = [intake, sensitive].map((keys) => keys.map((key) => [key.sha256, key.notBefore, key.notAfter]));
  return JSON.stringify([id, name.es, name.en, country, contact, signingKey, archiveSha256, ...lists]);
}
