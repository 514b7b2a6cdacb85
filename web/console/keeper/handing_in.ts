/**
 * Reports that are made here of somebody's old cases: sealed to organisations and handed in as by anybody, without a session.
 * As `app/member/imports/take.py` does it.
 *
 * Nobody gets the return code: there is nobody at the other end to whom a reply could go.
 */

import { solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2';
import type { Challenge } from 'altcha-lib/types';

import { ask, post, ServerRefused, type Kept } from '../../browser/http.ts';
import { verifyReceipt } from '../../protocol/checkpoint.ts';
import { toBase64url, toHex, utf8, type Bytes, type JsonObject } from '../../protocol/encoding.ts';
import { evidenceHash, sealReport } from '../../protocol/envelope.ts';
import { ContentInvalid } from '../../protocol/errors.ts';
import type { Hex } from '../../protocol/fields.ts';
import { HASH_BYTES, ID_BYTES } from '../../protocol/header.ts';
import { encapsulate } from '../../protocol/hpke.ts';
import { ENTRY_KIND } from '../../protocol/log.ts';
import { REPORT_LIMIT, reportSize } from '../../protocol/padding.ts';
import { randomBytes, type Primitives } from '../../protocol/primitives.ts';
import { encodeHead, encodeReport, SCHEMA, type Head, type Report } from '../../protocol/report.ts';
import { newReturnCode, replyKeys } from '../../protocol/return_code.ts';
import { currentKey, verifyKeyFile, type Roster } from '../../protocol/roster.ts';
import type { Coalition } from './coalition.ts';
import type { Connection } from './connection.ts';
import { KeeperError, nonsense } from './failures.ts';

const REPORTS = '/api/v1/reports';
const NO_PAGE = '0'.repeat(2 * HASH_BYTES);
/** "Outside of Mexico, or not known" says nothing in a list. */
const NO_STATE = 'mx-99';
// The dearest step of a service takes 20,000 iterations; one that wants this machine busy for a day is not obeyed.
const MAX_COST = 100_000;

interface Around {
  readonly primitives: Primitives;
  readonly connection: Connection;
  readonly coalition: Coalition;
  readonly stop: AbortSignal;
}

interface Sealed {
  readonly key: Hex;
  readonly id: Hex;
  readonly bytes: Bytes;
  readonly rosterVersion: number;
}

/** What is to be sealed: the answers of a body, and ids of members. `key` names it: what may have arrived is sent again as it was. */
export interface ToHandIn {
  readonly key: Hex;
  readonly answers: JsonObject;
  readonly recipients: readonly string[];
}

export class HandingIn {
  /** The service may have it although its answer was lost; the same bytes are never two reports. */
  private onItsWay: Sealed | undefined;
  private keys: { readonly file: Hex; readonly byMember: readonly (readonly Uint8Array[])[] } | undefined;

  constructor(private readonly around: Around) {}

  /**
   * The id of the report, once the service has proven that it keeps it.
   *
   * @throws {@link KeeperError} `no-roster`, `roster-expired`, `cannot-receive`, `not-by-schema`, `nonsense`
   */
  async handIn(wanted: ToHandIn): Promise<{ readonly id: string }> {
    const sealed = this.onItsWay?.key === wanted.key ? this.onItsWay : await this.seal(wanted);
    this.onItsWay = sealed;
    try {
      await this.check(sealed, await this.post(sealed));
    } catch (error) {
      // What was refused has not arrived, and is sealed anew.
      if (error instanceof ServerRefused && error.status < 500) this.onItsWay = undefined;
      throw error;
    }
    this.onItsWay = undefined;
    return { id: sealed.id };
  }

  private async seal({ answers, key, recipients }: ToHandIn): Promise<Sealed> {
    const roster = this.roster(recipients);
    const now = new Date();
    const { head, content } = contentOf(answers, recipients);
    const byMember = await this.publicKeys(roster);
    const encapsulations = [];
    for (const [index, member] of roster.members.entries()) {
      const current = currentKey(roster, member, now);
      // A decoy's slot is sealed to the last key (§4.1).
      const publicKey = byMember[index]?.[current === undefined ? member.intake.length - 1 : member.intake.indexOf(current)];
      if (publicKey === undefined) throw nonsense();
      encapsulations.push(await encapsulate(this.around.primitives, publicKey));
    }
    const id = randomBytes(ID_BYTES);
    const bytes = await sealReport(this.around.primitives, { roster, encapsulations, chosen: new Set(recipients), formHash: new Uint8Array(HASH_BYTES), id, head, content });
    return { key, id: toHex(id), bytes, rosterVersion: roster.version };
  }

  private async post({ bytes, id }: Sealed): Promise<Kept> {
    const { stop } = this.around;
    const challenge = (await ask('/api/v1/work', { for: 'report', id }, stop)) as Challenge;
    return post(REPORTS, new Blob([bytes]), { admission: await worked(challenge), stop });
  }

  private async check({ bytes, rosterVersion }: Sealed, { hour, proof, sha256 }: Kept): Promise<void> {
    const { coalition, primitives } = this.around;
    if (sha256 !== toHex(evidenceHash(bytes))) throw nonsense();
    const log = coalition.ledger.roster?.receipts;
    if (log === undefined) return;
    await verifyReceipt(primitives, utf8(proof), { entry: { kind: ENTRY_KIND.report, hour, rosterVersion, sha256 }, log });
  }

  /** The newest list, if something can be sealed to these by it. */
  private roster(recipients: readonly string[]): Roster {
    const { roster } = this.around.coalition.ledger;
    const now = new Date();
    if (roster === undefined) throw new KeeperError('no-roster');
    if (!(now < roster.expires)) throw new KeeperError('roster-expired');
    const receiving = new Set(roster.members.filter((member) => currentKey(roster, member, now) !== undefined).map(({ id }) => id));
    if (recipients.length === 0 || !recipients.every((id) => receiving.has(id))) throw new KeeperError('cannot-receive');
    return roster;
  }

  private async publicKeys(roster: Roster): Promise<readonly (readonly Uint8Array[])[]> {
    if (this.keys?.file !== roster.keysSha256) {
      const file = await this.around.connection.public(`/keys/${roster.keysSha256}`);
      this.keys = { file: roster.keysSha256, byMember: verifyKeyFile(roster, file) };
    }
    return this.keys.byMember;
  }
}

/** Body and head. @throws {@link KeeperError} `not-by-schema` */
function contentOf(answers: JsonObject, recipients: readonly string[]): { readonly head: Bytes; readonly content: Bytes } {
  const reply = replyKeys(newReturnCode());
  const body = {
    ...answers,
    schema: SCHEMA,
    recipients,
    reply: { kem: toBase64url(reply.publicKey), tags: toBase64url(reply.tagSeed), follow: toBase64url(reply.followKey) },
    attachments: [],
    client: { build: NO_PAGE },
  } as unknown as Report;
  try {
    const content = encodeReport(body);
    const head = encodeHead(headOf(body));
    if (reportSize(content.length) <= REPORT_LIMIT) return { content, head };
  } catch (error) {
    if (!(error instanceof ContentInvalid)) throw error;
  }
  throw new KeeperError('not-by-schema');
}

/** What a list shows before the body is opened (§8.1). */
function headOf({ events, lang, type, urgency }: Report): Head {
  const state = events?.[0]?.place?.state;
  const category = events?.[0]?.categories?.[0]?.id;
  return { type, lang, files: false, ...(urgency && { urgency }), ...(state !== undefined && state !== NO_STATE && { state }), ...(category !== undefined && { category }) };
}

/** The value of the header `Atalaya-Admission` (§19). */
async function worked(challenge: Challenge): Promise<string> {
  try {
    if (!(challenge.parameters.cost <= MAX_COST)) throw nonsense();
    const solution = await solveChallenge({ challenge, deriveKey, timeout: 0 });
    if (solution !== null) return `work ${btoa(JSON.stringify({ challenge, solution: { counter: solution.counter, derivedKey: solution.derivedKey } }))}`;
  } catch {
    // Said below: what a server sends is never trusted to have a shape.
  }
  throw nonsense();
}
