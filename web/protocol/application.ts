/**
 * What asks to be let in: an organisation's application, a device's request.
 *
 * `docs/protocol.md` §13.3, §13.4. Both are signed by the key that stands in them, which proves
 * that somebody holds it and nothing else: who that is, people find out by comparing
 * fingerprints. Signing them is the command line's.
 */

import { signedBy } from './document.ts';
import { fromBase64url, toHex, type Bytes } from './encoding.ts';
import { ApplicationInvalid, Malformed } from './errors.ts';
import { failingAs, readHash, readMemberId, readObject, readText, type Hex } from './fields.ts';
import { fingerprintWords } from './fingerprint.ts';
import { PUBLIC_KEY_BYTES } from './hpke.ts';
import { sha256, type Primitives } from './primitives.ts';
import type { Language } from './return_code.ts';
import { isSameEntry, type DatedKey, type Member } from './roster.ts';
import { purposeOf, readContent, readStatement, type Kind, type Statement, type UnverifiedStatement } from './statement.ts';

/** An entry that an organisation asks for; its own fields are KEM public keys (1,216 bytes). */
export interface Application extends Omit<Member, 'archiveSha256' | 'intake' | 'sensitive'> {
  readonly archive: Bytes;
  readonly intake: Bytes;
  readonly sensitive?: Bytes | undefined;
}

/** Every KEM public key in an application. */
export function kemKeys({ archive, intake, sensitive }: Application): Bytes[] {
  return [archive, intake, ...(sensitive ? [sensitive] : [])];
}

/** Its fingerprint, to be compared by telephone. */
export function applicationWords(application: Application, language: Language): string {
  return fingerprintWords(application.id, application.signingKey, language);
}

/** The roster entry of an application with these keys. */
export function entryOf({ archive, ...application }: Application, { intake, sensitive = [] }: Pick<Member, 'intake'> & Partial<Member>): Member {
  return { ...application, archiveSha256: toHex(sha256(archive)), intake, sensitive };
}

/**
 * Whether `member` is this in all but the times and the older keys. Where no sensitive key was applied for, all that
 * are listed are older ones.
 */
export function agreesWith(application: Application, member: Member): boolean {
  const { intake, sensitive } = application;
  if (!isLast(intake, member.intake) || (sensitive && !isLast(sensitive, member.sensitive))) return false;
  return isSameEntry(entryOf(application, member), member);
}

function isLast(publicKey: Bytes, keys: readonly DatedKey[]): boolean {
  return keys[keys.length - 1]?.sha256 === toHex(sha256(publicKey));
}

/** The keys of a device that a person asks to have certified; `kem` is a KEM public key (1,216 bytes). */
export interface DeviceRequest {
  readonly person: string;
  readonly kem: Bytes;
  readonly signingKey: Hex;
}

/**
 * An application from parsed JSON.
 *
 * @throws {@link ApplicationInvalid}
 */
export async function readApplication(primitives: Primitives, value: unknown, coalition: string): Promise<Application> {
  const { unverified, application } = failingAs(ApplicationInvalid, 'the application is malformed', () => {
    const own = readOwn('application', value, coalition);
    return { unverified: own.unverified, application: readEntry(own.statement) };
  });
  await checkOwnSignature(primitives, unverified, application.signingKey);
  return application;
}

function readEntry(statement: Statement): Application {
  const entry = readObject(statement.body['entry']);
  const name = readObject(entry['name']);
  const application = {
    id: readMemberId(entry['id']),
    name: { es: readText(name['es'], 200), en: readText(name['en'], 200) },
    country: readText(entry['country'], 2),
    contact: readText(entry['contact'], 500),
    signingKey: readHash(entry['signing_key']),
    archive: readKemKey(entry['archive']),
    intake: readKemKey(entry['intake']),
    sensitive: entry['sensitive'] === undefined || entry['sensitive'] === null ? undefined : readKemKey(entry['sensitive']),
  };
  const keys = kemKeys(application);
  if (application.id !== statement.by || new Set(keys.map(toHex)).size !== keys.length) {
    throw new Malformed('an application for somebody else, or with one key for two uses');
  }
  return application;
}

/**
 * A device's request to `member` from parsed JSON.
 *
 * @throws {@link ApplicationInvalid}
 */
export async function readDevice(
  primitives: Primitives,
  value: unknown,
  { coalition, member }: { coalition: string; member: string },
): Promise<DeviceRequest> {
  const { unverified, request } = failingAs(ApplicationInvalid, 'the request is malformed', () => {
    const own = readOwn('device', value, coalition);
    const { by, body } = own.statement;
    const read = { person: readMemberId(body['person']), kem: readKemKey(body['kem']), signingKey: readHash(body['signing_key']) };
    if (by !== member) throw new Malformed('a request to another organisation');
    return { unverified: own.unverified, request: read };
  });
  await checkOwnSignature(primitives, unverified, request.signingKey);
  return request;
}

/** A KEM public key from base64url; only its length is checked. */
export function readKemKey(value: unknown): Bytes {
  const key = fromBase64url(readText(value, 2 * PUBLIC_KEY_BYTES));
  if (key.length !== PUBLIC_KEY_BYTES) throw new Malformed('a KEM public key is 1,216 bytes');
  return key;
}

/** Read before the signature is checked: the key stands in it. */
function readOwn(kind: Kind, value: unknown, coalition: string): { unverified: UnverifiedStatement; statement: Statement } {
  const unverified = readStatement(value);
  const statement = readContent(unverified);
  if (unverified.kind !== kind || statement.coalition !== coalition) throw new Malformed("another kind, or another coalition's");
  return { unverified, statement };
}

async function checkOwnSignature(primitives: Primitives, unverified: UnverifiedStatement, publicKey: Hex): Promise<void> {
  if (!(await signedBy(primitives, unverified.document, publicKey, purposeOf(unverified.kind)))) {
    throw new ApplicationInvalid('its own key did not sign it');
  }
}
