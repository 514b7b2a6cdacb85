/**
 * Replies to whoever sent a report: sealed to the keys in it, signed with what has unlocked here. `docs/protocol.md`
 * §17.1, as `app/member/reply.py` does it.
 */

import { ServerRefused } from '../../browser/http.ts';
import { READING, type Certificate } from '../../protocol/certificate.ts';
import { keyId } from '../../protocol/document.ts';
import { concat, fromBase64url, fromJsonObject, toHex, type Bytes, type JsonObject } from '../../protocol/encoding.ts';
import { evidenceHash } from '../../protocol/envelope.ts';
import { AuthorUnknown, ContentInvalid } from '../../protocol/errors.ts';
import type { Hex } from '../../protocol/fields.ts';
import type { Primitives } from '../../protocol/primitives.ts';
import { authorKey, COUNTERS, parseTags, sealReply, tagOf, type ReplyAddress } from '../../protocol/reply.ts';
import type { Roster } from '../../protocol/roster.ts';
import { readStatement } from '../../protocol/statement.ts';
import type { ReplyDesk, SentReply } from '../keeper_messages.ts';
import type { Coalition } from './coalition.ts';
import type { Connection } from './connection.ts';
import { KeeperError } from './failures.ts';
import type { Inbox } from './inbox.ts';
import type { Keys } from './keys.ts';

const CONFLICT = 409;
const GONE = 410;
const FAULT = 500;

interface Around {
  readonly primitives: Primitives;
  readonly connection: Connection;
  readonly coalition: Coalition;
  readonly inbox: Inbox;
  readonly keys: Keys;
  readonly member: string;
}

/** What is said, to whom and in which language. */
export interface Draft {
  /** Id of the report that is answered. */
  readonly report: string;
  readonly lang: string;
  readonly text: string;
}

interface Sealed {
  readonly counter: number;
  readonly tag: Bytes;
  readonly bytes: Bytes;
  isSent: boolean;
}

export class Replies {
  /** By report and text: the service may have it although its answer was lost, and the same bytes are never two replies. */
  private readonly sealed = new Map<string, Sealed>();

  constructor(private readonly around: Around) {}

  /** What somebody has to know who writes a reply. @throws {@link KeeperError} `nobody-believes` */
  async desk(report: string): Promise<ReplyDesk> {
    const chain = await this.chain();
    const used = COUNTERS - (await this.free(report)).length;
    const ends = chain.map(({ certificate }) => certificate.expires.getTime());
    return { used, certificates: chain.map(({ statement }) => statement), ends: ends.length === 0 ? undefined : new Date(Math.min(...ends)) };
  }

  /**
   * Sends it under the lowest counter that nobody has used. What was sent in this session is not sent twice.
   *
   * @throws {@link KeeperError} `nobody-believes`, `replies-used-up`
   */
  async send(draft: Draft): Promise<SentReply> {
    const name = `${draft.report} ${draft.text}`;
    const before = this.sealed.get(name);
    if (before?.isSent === true) return { ...sentOf(before), isNew: false };
    if (before !== undefined && (await this.isTaken(name, before))) return { ...sentOf(before), isNew: true };
    const chain = await this.chain();
    for (const counter of await this.free(draft.report)) {
      const sealed = await this.seal(draft, counter, chain.map(({ statement }) => statement));
      this.sealed.set(name, sealed);
      if (await this.isTaken(name, sealed)) return { ...sentOf(sealed), isNew: true };
    }
    throw new KeeperError('replies-used-up');
  }

  private async seal({ lang, report, text }: Draft, counter: number, certificates: readonly JsonObject[]): Promise<Sealed> {
    const { keys, member, primitives } = this.around;
    const reply = { member, counter, lang, text };
    const address = await this.address(report);
    const bytes = await sealReply(primitives, reply, { address, signer: { seed: keys.signingSeed, certificates }, roster: this.roster() });
    return { counter, tag: tagOf(address, reply), bytes, isSent: false };
  }

  /** Whether the service keeps it; a tag may be taken by a colleague, or by somebody else who received the report. */
  private async isTaken(name: string, sealed: Sealed): Promise<boolean> {
    try {
      await this.around.connection.postBytes('/replies', concat(sealed.tag, sealed.bytes));
      sealed.isSent = true;
      return true;
    } catch (error) {
      // Behind a fault of the service it may have been kept all the same.
      if (!(error instanceof ServerRefused) || error.status >= FAULT) throw error;
      this.sealed.delete(name);
      if (error.status !== CONFLICT && error.status !== GONE) throw error;
      return false;
    }
  }

  /** The counters under which nobody has replied, the lowest first. */
  private async free(report: string): Promise<readonly number[]> {
    const { connection, member } = this.around;
    const address = await this.address(report);
    const tags = parseTags(await connection.public('/replies/tags'));
    return Array.from({ length: COUNTERS }, (_, counter) => counter).filter((counter) => !tags.has(toHex(tagOf(address, { member, counter }))));
  }

  private async address(id: string): Promise<ReplyAddress> {
    const { reply } = (await this.around.inbox.holdReport(id)).report;
    return { kem: fromBase64url(reply.kem), tags: fromBase64url(reply.tags) };
  }

  /** The device's certificate, and where a lead gave it, the lead's; checked as whoever reads the reply will check them. */
  private async chain(): Promise<readonly Vouched[]> {
    const { coalition, connection, keys, member, primitives } = this.around;
    await coalition.refresh(connection);
    const now = new Date();
    const chain = keys.isMember ? [] : chainOf(coalition, keys, now);
    try {
      const certificates = chain.map(({ statement }) => readStatement(statement));
      if ((await authorKey(primitives, { member, certificates }, { roster: this.roster(), now })) === keys.signingKey) return chain;
    } catch (error) {
      if (!(error instanceof AuthorUnknown || error instanceof ContentInvalid)) throw error;
    }
    throw new KeeperError('nobody-believes');
  }

  private roster(): Roster {
    const { roster } = this.around.coalition.ledger;
    if (roster === undefined) throw new KeeperError('no-roster');
    return roster;
  }
}

/** A certificate, and the statement by which it was given. */
interface Vouched {
  readonly certificate: Certificate;
  readonly statement: JsonObject;
}

function chainOf({ certificates, ledger }: Coalition, { signingKey }: Keys, now: Date): readonly Vouched[] {
  const vouched = (certificate: Certificate | undefined): Vouched => {
    const document = certificate === undefined ? undefined : certificates.get(certificate.id);
    if (certificate === undefined || document === undefined) throw new KeeperError('nobody-believes');
    return { certificate, statement: fromJsonObject(document) };
  };
  const own = vouched(ledger.certificateOf(keyId(signingKey), now));
  if (![...own.certificate.roles].some((role) => READING.has(role))) throw new KeeperError('nobody-believes');
  if (ledger.certificates.get(own.certificate.id)?.isDirect === true) return [own];
  return [own, vouched(authorIn(ledger, own.certificate.id))];
}

function authorIn({ entries, ids }: Coalition['ledger'], id: Hex): Certificate | undefined {
  return entries[(ids.get(id) ?? 0) - 1]?.author?.certificate;
}

function sentOf({ bytes, counter }: Sealed): Omit<SentReply, 'isNew'> {
  return { counter, sha256: toHex(evidenceHash(bytes)) };
}
