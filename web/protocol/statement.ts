/**
 * One signed sentence about governance, or in a thread (§21.3): `docs/protocol.md` §13.
 *
 *     {"kind": "proposal", "signed": text, "signatures": [{"key", "signature"}]}
 *
 * The kind chooses the purpose under which it was signed, so that what was said as one thing can
 * never be shown as another. Who may say what is the ledger's to decide.
 */

import { documentHash, readDocument, signDocument, signedBy, toDocument, type SignedDocument } from './document.ts';
import { fromJsonObject, toJson, type Bytes, type JsonObject } from './encoding.ts';
import { AuthorUnknown, ContentInvalid, Malformed } from './errors.ts';
import { failingAs, readCount, readHash, readMemberId, readObject, readText, readTime, writeTime, type Hex } from './fields.ts';
import type { Primitives } from './primitives.ts';

export const KINDS = [
  'application',
  'device',
  'proposal',
  'probe',
  'signature',
  'refusal',
  'certificate',
  'revocation',
  'shares',
  'receipt',
  'opening',
  'deletion',
  'objection',
  'event',
] as const;
export type Kind = (typeof KINDS)[number];
const FORMAT = 1;
const COUNT_LIMIT = Number.MAX_SAFE_INTEGER;

/** How many entries somebody knew, and the log's hash there. */
export interface LogPosition {
  readonly count: number;
  readonly hash: Hex;
}

/** A statement whose author is not known yet; nothing of what it says is read. */
export interface UnverifiedStatement {
  readonly kind: Kind;
  readonly document: SignedDocument;
  readonly keyId: string;
  /** SHA-256 of the signed bytes. */
  readonly id: Hex;
}

/** What was said, and by whom; `body` holds the fields of its kind, unread. */
export interface Statement {
  readonly kind: Kind;
  readonly id: Hex;
  readonly coalition: string;
  /** The member that speaks; a signer has none. */
  readonly by: string | undefined;
  readonly time: Date;
  readonly after: LogPosition | undefined;
  readonly body: JsonObject;
}

/** What stands before the signed bytes of a statement of this kind. */
export function purposeOf(kind: Kind): string {
  return `atalaya-${kind}-1\n`;
}

/** Who says something, when, with which knowledge of the log; `seed` signs it. */
export interface Saying extends Pick<Statement, 'coalition' | 'by' | 'time' | 'after'> {
  readonly seed: Uint8Array;
}

/** A statement as JSON. */
export function signStatement(kind: Kind, body: JsonObject, { coalition, by, time, after, seed }: Saying): JsonObject {
  const head = { type: `atalaya-${kind}`, format: FORMAT, coalition, by: by ?? null, time: writeTime(time), after: after ?? null };
  return { kind, ...signDocument(toJson({ ...head, ...body }), [seed], purposeOf(kind)) };
}

/** A statement's bytes, as they are posted and kept. */
export function statementBytes(statement: JsonObject): Bytes {
  return toDocument(statement);
}

/**
 * A statement from its bytes.
 *
 * @throws {@link Malformed}
 */
export function parseStatement(bytes: Uint8Array): UnverifiedStatement {
  return readStatement(fromJsonObject(bytes));
}

/**
 * A statement from parsed JSON.
 *
 * @throws {@link Malformed}
 */
export function readStatement(value: unknown): UnverifiedStatement {
  const { kind: given } = readObject(value);
  const document = readDocument(value);
  const kind = KINDS.find((known) => known === given);
  const [keyId, ...others] = document.signatures.keys();
  if (kind === undefined || keyId === undefined || others.length > 0) throw new Malformed('not a statement with one signature');
  return { kind, document, keyId, id: documentHash(document) };
}

/**
 * What `publicKey` said. Whether its `by` and `after` are right is left to the caller.
 *
 * @throws {@link AuthorUnknown} or {@link ContentInvalid}
 */
export async function verifyStatement(
  primitives: Primitives,
  unverified: UnverifiedStatement,
  { publicKey, coalition }: { publicKey: Hex; coalition: string },
): Promise<Statement> {
  const holds = await signedBy(primitives, unverified.document, publicKey, purposeOf(unverified.kind));
  if (!holds) throw new AuthorUnknown('the signature does not hold');
  const statement = readContent(unverified);
  if (statement.coalition !== coalition) throw new AuthorUnknown('a statement of another coalition');
  return statement;
}

/**
 * What a statement says, whoever signed it.
 *
 * @throws {@link ContentInvalid}
 */
export function readContent({ kind, id, document }: UnverifiedStatement): Statement {
  return failingAs(ContentInvalid, "the statement's content is malformed", () => {
    const value = fromJsonObject(document.signed);
    if (value['type'] !== `atalaya-${kind}` || value['format'] !== FORMAT) throw new Malformed('not a statement of a known format');
    return {
      kind,
      id,
      coalition: readText(value['coalition'], 64),
      by: value['by'] === null ? undefined : readMemberId(value['by']),
      time: readTime(value['time']),
      after: value['after'] === null ? undefined : readPosition(value['after']),
      body: value,
    };
  });
}

function readPosition(value: unknown): LogPosition {
  const { count, hash } = readObject(value);
  return { count: readCount(count, COUNT_LIMIT, 0), hash: readHash(hash) };
}
