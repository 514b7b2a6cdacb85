/**
 * Who signs for the coalition: `docs/protocol.md` §9.2.
 *
 * Each root is signed by the threshold of the one before it and by its own; a client starts
 * from the root that it was built with. The rules are The Update Framework's. Writing roots and
 * pins is the command line's.
 */

import { hasThreshold, readDocument, type SignedDocument } from './document.ts';
import { fromJsonObject, toHex, utf8, type Bytes } from './encoding.ts';
import { Malformed, RootExpired, RootInvalid, RootNotNext, RootUnsigned } from './errors.ts';
import { failingAs, readCount, readHash, readList, readObject, readText, readTime, VERSION_LIMIT, type Hex } from './fields.ts';
import { sha256, type Primitives } from './primitives.ts';

export const ROOT_PURPOSE = 'atalaya-root-1\n';
const ROOT_TYPE = 'atalaya-root';
const ROOT_FORMAT = 1;
const PINS_TYPE = 'atalaya-pins';
const PINS_FORMAT = 2;
const KEYS_LIMIT = 64;
const WAITING_HOURS_LIMIT = 8760;
export const NONE_BEFORE = /* @__PURE__ */ '00'.repeat(32);

/** An Ed25519 public key and who keeps its secret half. */
export interface RootKey {
  readonly key: Hex;
  readonly holder: string;
}

/** The signers and their rules. */
export interface Root {
  readonly coalition: string;
  readonly version: number;
  readonly previous: Hex;
  readonly issued: Date;
  readonly expires: Date;
  readonly threshold: number;
  readonly waitingHours: number;
  readonly keys: readonly RootKey[];
  /** SHA-256 of the signed bytes. */
  readonly hash: Hex;
}

/** The keys of a root alone. */
export function publicKeysOf(root: Root): Hex[] {
  return root.keys.map(({ key }) => key);
}

/** What a client is built with: whom it trusts, and from which roster on. */
export interface Pins {
  readonly root: Root;
  readonly minimumRosterVersion: number;
}

/**
 * Pins from parsed JSON.
 *
 * @throws {@link Malformed}
 */
export function parsePins(value: unknown): Pins {
  const pins = readObject(value);
  if (pins['type'] !== PINS_TYPE || pins['format'] !== PINS_FORMAT) throw new Malformed('not pins of a known format');
  const minimumRosterVersion = readCount(pins['minimum_roster_version'], VERSION_LIMIT);
  const text = pins['root'];
  if (typeof text !== 'string') throw new Malformed('pins without a root');
  try {
    return { root: parseRoot(utf8(text)), minimumRosterVersion };
  } catch (error) {
    throw error instanceof RootInvalid ? new Malformed('pins with a malformed root') : error;
  }
}

/**
 * A root from its signed bytes. Who signed it is left to the caller.
 *
 * @throws {@link RootInvalid}
 */
export function parseRoot(signed: Bytes): Root {
  return failingAs(RootInvalid, "the root's content is malformed", () => {
    const value = fromJsonObject(signed);
    if (value['type'] !== ROOT_TYPE || value['format'] !== ROOT_FORMAT) throw new Malformed('not a root of a known format');
    const keys = readList(value['keys']).map(readKey);
    if (keys.length < 1 || keys.length > KEYS_LIMIT || new Set(keys.map(({ key }) => key)).size !== keys.length) {
      throw new Malformed('a root has 1 to 64 distinct keys');
    }
    return {
      coalition: readText(value['coalition'], 64),
      version: readCount(value['version'], VERSION_LIMIT),
      previous: readHash(value['previous']),
      issued: readTime(value['issued']),
      expires: readTime(value['expires']),
      threshold: readCount(value['threshold'], keys.length),
      waitingHours: readCount(value['waiting_hours'], WAITING_HOURS_LIMIT, 0),
      keys,
      hash: toHex(sha256(signed)),
    };
  });
}

function readKey(value: unknown): RootKey {
  const { key, holder } = readObject(value);
  return { key: readHash(key), holder: readText(holder, 200) };
}

/**
 * The root at the end of `chain` (parsed JSON); its expiry is left to `checkFresh`.
 *
 * @throws {@link Malformed}, {@link RootUnsigned}, {@link RootInvalid} or {@link RootNotNext}
 */
export async function walkRoots(primitives: Primitives, chain: readonly unknown[], pins: Pins): Promise<Root> {
  let trusted = pins.root;
  for (const value of chain) {
    const document = readDocument(value);
    // What is not above the trusted one is passed over by its unverified number: a lie there
    // only makes a link be left out.
    if (claimedVersion(document) > trusted.version) trusted = await nextRoot(primitives, document, trusted);
  }
  return trusted;
}

/** The root in `document` as the one after `trusted`. */
export async function nextRoot(primitives: Primitives, document: SignedDocument, trusted: Root): Promise<Root> {
  const signedByThresholdOf = (root: Root): Promise<boolean> =>
    hasThreshold(primitives, document, { keys: publicKeysOf(root), threshold: root.threshold, purpose: ROOT_PURPOSE });
  if (!(await signedByThresholdOf(trusted))) throw new RootUnsigned('too few keys of the root before it signed this root');
  const root = parseRoot(document.signed);
  if (!(await signedByThresholdOf(root))) throw new RootUnsigned('too few of its own keys signed this root');
  checkNext(root, trusted);
  return root;
}

/**
 * Whether `root` may follow `trusted`; signatures apart.
 *
 * @throws {@link RootNotNext}
 */
export function checkNext(root: Root, trusted: Root): void {
  const follows = root.version === trusted.version + 1 && root.previous === trusted.hash;
  if (!follows || root.coalition !== trusted.coalition) throw new RootNotNext('not the root after the one that is trusted');
}

/**
 * What counts for the last root of a chain.
 *
 * @throws {@link RootNotNext} or {@link RootExpired}
 */
export function checkFresh(root: Root, { now, seenVersion }: { now: Date; seenVersion: number }): void {
  if (root.version < seenVersion) throw new RootNotNext('an older root than the one that is known');
  // Written so that an invalid date is refused as well.
  if (!(now < root.expires)) throw new RootExpired(root.expires);
}

/** The version that stands in it, or one above all others where none can be read. */
function claimedVersion({ signed }: SignedDocument): number {
  try {
    const { version } = fromJsonObject(signed);
    return typeof version === 'number' && Number.isInteger(version) ? version : VERSION_LIMIT;
  } catch {
    return VERSION_LIMIT;
  }
}
