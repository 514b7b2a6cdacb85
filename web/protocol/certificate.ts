/**
 * People of a member organisation, and what each may do: `docs/protocol.md` §13.4.
 *
 * Writing certificates and revocations is the command line's.
 */

import { readKemKey } from './application.ts';
import { toHex, type Bytes } from './encoding.ts';
import { ContentInvalid, Malformed } from './errors.ts';
import { failingAs, readHash, readList, readMemberId, readText, readTime, type Hex } from './fields.ts';
import { sha256 } from './primitives.ts';
import type { Statement } from './statement.ts';

export const ROLES = ['intake', 'reviewer', 'svr-trained', 'lead', 'auditor', 'key-custodian'] as const;
export type Role = (typeof ROLES)[number];
/** Reads what defenders have sent; an auditor sees the log and no content. */
export const READING: ReadonlySet<Role> = new Set<Role>(['intake', 'reviewer', 'svr-trained', 'lead']);
/** Opens sensitive parts (§8.3); no other role is enough. */
export const TRAINED: ReadonlySet<Role> = new Set<Role>(['svr-trained']);
export const GOVERNING: ReadonlySet<Role> = new Set<Role>(['lead']);
export const KEEPING_KEYS: ReadonlySet<Role> = new Set<Role>(['lead', 'key-custodian']);
export const HOLDING_SHARES: ReadonlySet<Role> = new Set<Role>(['key-custodian']);
const HELD_LIMIT = 1000;

/** What a member says of a person's device; `id` is the statement's. */
export interface Certificate {
  readonly id: Hex;
  readonly member: string;
  readonly person: string;
  /** A KEM public key, 1,216 bytes. */
  readonly kem: Bytes;
  readonly signingKey: Hex;
  readonly roles: ReadonlySet<Role>;
  readonly expires: Date;
}

/** How wrapped keys name a certified device. */
export function kemSha256(certificate: Certificate): Hex {
  return toHex(sha256(certificate.kem));
}

/** The end of a certificate, and the KEM keys that the device could unwrap until then. */
export interface Revocation {
  readonly certificate: Hex;
  readonly reason: string;
  readonly held: readonly Hex[];
}

/**
 * A certificate from a verified statement.
 *
 * @throws {@link ContentInvalid}
 */
export function readCertificate({ id, by, body }: Statement): Certificate {
  return failingAs(ContentInvalid, 'the certificate is malformed', () => ({
    id,
    member: readMemberId(by),
    person: readMemberId(body['person']),
    kem: readKemKey(body['kem']),
    signingKey: readHash(body['signing_key']),
    roles: readRoles(body['roles']),
    expires: readTime(body['expires']),
  }));
}

/**
 * One role or more, each known and there once.
 *
 * @throws {@link Malformed}
 */
export function readRoles(value: unknown): ReadonlySet<Role> {
  const listed = readList(value);
  const roles = new Set(ROLES.filter((role) => listed.includes(role)));
  if (roles.size === 0 || roles.size !== listed.length) throw new Malformed('no role, an unknown one, or one twice');
  return roles;
}

/**
 * A revocation from a verified statement.
 *
 * @throws {@link ContentInvalid}
 */
export function readRevocation({ body }: Statement): Revocation {
  return failingAs(ContentInvalid, 'the revocation is malformed', () => {
    const held = readList(body['held']).map(readHash);
    if (held.length > HELD_LIMIT) throw new Malformed('more keys than anybody holds');
    return { certificate: readHash(body['certificate']), reason: readText(body['reason'], 1000), held };
  });
}
