/**
 * The signed list of members: `docs/protocol.md` §9.
 *
 * The rules are The Update Framework's: a threshold of distinct pinned keys over the exact
 * bytes, versions that only grow, an expiry. Signatures are checked before anything of what
 * was signed is read. The time is an argument.
 */

import { ascii, codePoints, concat, fromBase64url, fromHex, fromJsonObject, isJsonObject, toHex, type Bytes, type JsonObject } from './encoding.ts';
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
import { PUBLIC_KEY_BYTES } from './hpke.ts';
import { equalBytes, sha256, type Primitives } from './primitives.ts';
import { split } from './stream.ts';

const PURPOSE = 'atalaya-roster-1\n';
const ROSTER_TYPE = 'atalaya-roster';
const PINS_TYPE = 'atalaya-pins';
const FORMAT = 1;
const DOCUMENT_LIMIT = 1_048_576;
const MEMBERS_LIMIT = 1024;
const VERSION_LIMIT = 2 ** 32 - 1;
const HASH_BYTES = 32;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const MEMBER_ID = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;

/** What a client is built with: whom it trusts, and from which version on. */
export interface Pins {
  readonly coalition: string;
  readonly minimumRosterVersion: number;
  readonly rootVersion: number;
  readonly threshold: number;
  /** Ed25519 public keys, 32 bytes each. */
  readonly rootKeys: readonly Uint8Array[];
}

/** One organisation of the coalition. */
export interface Member {
  readonly id: string;
  readonly name: { readonly es: string; readonly en: string };
  readonly country: string;
  /** Whatever the coalition signed; not checked to be a safe link. */
  readonly contact: string;
  /** SHA-256 of its KEM public key, in hex. */
  readonly kemSha256: string;
  /** Its Ed25519 public key, in hex. */
  readonly signingKey: string;
}

/** A verified roster. */
export interface Roster {
  readonly version: number;
  /** SHA-256 of the signed bytes (32 bytes): the header's roster hash. */
  readonly hash: Bytes;
  readonly coalition: string;
  readonly issued: Date;
  readonly expires: Date;
  /** SHA-256 of the key file, in hex: its name on the server. */
  readonly keysSha256: string;
  /** A member's place here is its slot. */
  readonly members: readonly Member[];
}

/** The highest version that this client has accepted before. */
export interface SeenRoster {
  readonly version: number;
  readonly hash: Uint8Array;
}

/**
 * Pins from parsed JSON.
 *
 * @throws {@link Malformed}
 */
export function parsePins(value: unknown): Pins {
  const pins = object(value);
  const root = object(pins['root']);
  const rootKeys = list(root['keys']).map((key) => fromHex(text(key, 2 * HASH_BYTES), HASH_BYTES));
  const threshold = count(root['threshold'], MEMBERS_LIMIT);
  const distinct = new Set(rootKeys.map(toHex)).size;
  if (pins['type'] !== PINS_TYPE || distinct !== rootKeys.length || threshold > distinct) {
    throw new Malformed('pins whose threshold cannot be met by distinct keys');
  }
  return {
    coalition: text(pins['coalition'], 64),
    minimumRosterVersion: count(pins['minimum_roster_version'], VERSION_LIMIT),
    rootVersion: count(root['version'], VERSION_LIMIT),
    threshold,
    rootKeys,
  };
}

/**
 * The roster in a document, after the seven checks of §9 in their order.
 *
 * @throws {@link Malformed}, {@link RosterUnsigned}, {@link ContentInvalid}, {@link RosterForeign},
 * {@link RosterRolledBack}, {@link RosterForked}, {@link RosterExpired}
 */
export async function verifyRoster(
  primitives: Primitives,
  document: Uint8Array,
  { pins, now, seen }: { pins: Pins; now: Date; seen?: SeenRoster | undefined },
): Promise<Roster> {
  const roster = await verifySignedRoster(primitives, document, pins);
  if (roster.version < Math.max(pins.minimumRosterVersion, seen?.version ?? 0)) {
    throw new RosterRolledBack('an older roster than the one that is known');
  }
  if (seen?.version === roster.version && !equalBytes(roster.hash, seen.hash)) {
    throw new RosterForked('two rosters with one version');
  }
  // Written so that an invalid date is refused as well.
  if (!(now.getTime() < roster.expires.getTime())) throw new RosterExpired(roster.expires);
  return roster;
}

/**
 * A roster of this coalition from any time: steps 1 to 4 only.
 *
 * Absent on purpose: version and expiry. An old report is read with the roster it was sealed
 * to; for anything that is still to be sealed, use `verifyRoster`.
 */
export async function verifySignedRoster(primitives: Primitives, document: Uint8Array, pins: Pins): Promise<Roster> {
  const { signed, signatures } = parseDocument(document);
  await checkThreshold(primitives, { signed, signatures, pins });
  const roster = parseSigned(signed);
  if (roster.coalition !== pins.coalition) throw new RosterForeign("another coalition's roster");
  return roster;
}

/**
 * The members' KEM public keys (1,216 bytes each) in roster order, from the key file.
 *
 * @throws {@link RosterKeysMismatch}
 */
export function verifyKeyFile(roster: Roster, bytes: Uint8Array): Uint8Array[] {
  const keys = [...split(bytes, PUBLIC_KEY_BYTES)];
  if (toHex(sha256(bytes)) !== roster.keysSha256 || keys.length !== roster.members.length) {
    throw new RosterKeysMismatch('not the key file of this roster');
  }
  if (keys.some((key, i) => toHex(sha256(key)) !== roster.members[i]?.kemSha256)) {
    throw new RosterKeysMismatch('a key is not the one that was signed');
  }
  return keys;
}

/** How signatures name their key: hex SHA-256 of the Ed25519 public key. */
export function keyId(publicKey: Uint8Array): string {
  return toHex(sha256(publicKey));
}

type Signatures = ReadonlyMap<string, Uint8Array>;

function parseDocument(document: Uint8Array): { signed: Bytes; signatures: Signatures } {
  if (document.length > DOCUMENT_LIMIT) throw new Malformed('the roster is too long');
  const value = fromJsonObject(document);
  const entries = list(value['signatures']).map(parseSignature);
  const signatures = new Map(entries);
  if (signatures.size !== entries.length) throw new Malformed('two signatures by one key');
  return { signed: fromBase64url(text(value['signed'], DOCUMENT_LIMIT)), signatures };
}

function parseSignature(value: unknown): [string, Bytes] {
  const { key, signature } = object(value);
  if (typeof key !== 'string' || typeof signature !== 'string') throw new Malformed('not a signature');
  return [key, fromBase64url(signature)];
}

async function checkThreshold(primitives: Primitives, { signed, signatures, pins }: { signed: Uint8Array; signatures: Signatures; pins: Pins }): Promise<void> {
  const message = concat(ascii(PURPOSE), signed);
  let valid = 0;
  for (const key of pins.rootKeys) {
    const signature = signatures.get(keyId(key));
    if (signature && (await primitives.verify(key, message, signature))) valid += 1;
  }
  if (valid < pins.threshold) throw new RosterUnsigned('too few of the pinned keys signed this roster');
}

function parseSigned(signed: Bytes): Roster {
  try {
    return readRoster(signed);
  } catch (error) {
    // What was signed has its own stage, whichever part of it is malformed.
    throw error instanceof Malformed ? new ContentInvalid("the roster's content is malformed") : error;
  }
}

function readRoster(signed: Bytes): Roster {
  const value = fromJsonObject(signed);
  if (value['type'] !== ROSTER_TYPE || value['format'] !== FORMAT) throw new Malformed('not a roster of a known format');
  const members = list(value['members']).map(readMember);
  checkDistinct(members);
  return {
    version: count(value['version'], VERSION_LIMIT),
    hash: sha256(signed),
    coalition: text(value['coalition'], 64),
    issued: time(value['issued']),
    expires: time(value['expires']),
    keysSha256: hex(value['keys_sha256']),
    members,
  };
}

function readMember(given: unknown): Member {
  const value = object(given);
  const name = object(value['name']);
  const id = text(value['id'], 64);
  if (!MEMBER_ID.test(id)) throw new Malformed("a member's id is malformed");
  return {
    id,
    name: { es: text(name['es'], 200), en: text(name['en'], 200) },
    country: text(value['country'], 2),
    contact: text(value['contact'], 500),
    kemSha256: hex(value['kem_sha256']),
    signingKey: hex(value['signing_key']),
  };
}

function checkDistinct(members: readonly Member[]): void {
  if (members.length < 1 || members.length > MEMBERS_LIMIT) throw new Malformed('a roster has 1 to 1,024 members');
  for (const field of ['id', 'kemSha256', 'signingKey'] as const) {
    if (new Set(members.map((member) => member[field])).size !== members.length) {
      throw new Malformed('a member or a key stands in the roster twice');
    }
  }
}

function object(value: unknown): JsonObject {
  if (!isJsonObject(value)) throw new Malformed('not an object');
  return value;
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Malformed('not a list');
  return value;
}

/** 1 to `limit` code points. */
function text(value: unknown, limit: number): string {
  if (typeof value !== 'string' || value === '' || codePoints(value) > limit) {
    throw new Malformed('a text is missing or too long');
  }
  return value;
}

function count(value: unknown, limit: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > limit) {
    throw new Malformed('a number is missing or out of range');
  }
  return value;
}

function hex(value: unknown): string {
  return toHex(fromHex(text(value, 2 * HASH_BYTES), HASH_BYTES));
}

/** The one accepted spelling of a time; a day that the calendar lacks is refused, not moved. */
function time(value: unknown): Date {
  if (typeof value !== 'string' || !TIME.test(value) || value.startsWith('0000')) throw new Malformed('a time is not in the one accepted form');
  const date = new Date(value);
  if (Number.isNaN(date.getTime()) || date.toISOString() !== value.replace('Z', '.000Z')) throw new Malformed('a time that does not exist');
  return date;
}
