/** Everything that needs a key: unlocking, the list, reports. One for each session; what it holds ends with its worker. */

import { ServerRefused } from '../../browser/http.ts';
import type { JsonObject } from '../../protocol/encoding.ts';
import { choosePrimitives } from '../../protocol/probe.ts';
import type { Primitives } from '../../protocol/primitives.ts';
import { parsePins, type Pins } from '../../protocol/root.ts';
import type { ManifestEntry } from '../../protocol/report.ts';
import { memberOf, verifySignedRoster, type Member, type Roster } from '../../protocol/roster.ts';
import { keyId } from '../../protocol/document.ts';
import { READING, type Certificate } from '../../protocol/certificate.ts';
import type { Calls, Colleague, KeeperEvent, OpenedAttachment, OpenedReport, Organisation, Session, Unlocking } from '../keeper_messages.ts';
import { openStored } from './attachments.ts';
import { Cache, forget } from './cache.ts';
import { Coalition } from './coalition.ts';
import { Connection } from './connection.ts';
import { keepDoor, keptDoor, keptFile, openByPasskey, tiePasskey } from './door.ts';
import { KeeperError } from './failures.ts';
import { followUpsOf } from './follow_ups.ts';
import { Inbox } from './inbox.ts';
import { openKeyFile, openRing, type Keys } from './keys.ts';
import { Openers } from './openers.ts';
import { Reader } from './reader.ts';
import { Replies } from './replies.ts';
import { beginShare } from './shares.ts';
import { Threads } from './threads.ts';

interface Unlocked {
  readonly member: string;
  readonly threads: Threads;
  readonly replies: Replies;
  readonly keys: Keys;
  readonly inbox: Inbox;
  readonly cache: Cache | undefined;
  readonly connection: Connection;
  /** What somebody has set up for themselves; beyond this session only where anything is kept. */
  preferences: Readonly<Record<string, unknown>>;
  looking: Promise<boolean> | undefined;
  /** How many lines the cache has. */
  keptLines: number;
  /** Of the receipt log, as it was when it was waited for last. */
  size: number;
}

export class Keeper {
  private readonly stop = new AbortController().signal;
  private readonly pins: Pins = parsePins(__PINS__);
  private primitives: Primitives | undefined;
  private roster: Roster | undefined;
  private unlocked: Unlocked | undefined;

  constructor(
    private readonly origin: string,
    private readonly say: (event: KeeperEvent) => void,
  ) {}

  /** The newest list of members, whatever its age: who comes with keys of their own learns the rest from the log. */
  async start(): Promise<Calls['start']['answer']> {
    this.primitives ??= await choosePrimitives();
    const open = new Connection(this.origin, '', new Uint8Array(0), this.stop);
    this.roster = await verifySignedRoster(this.primitives, await open.public('/roster'), this.pins);
    return { organisations: this.roster.members.map(organisationOf), kept: await keptDoor() };
  }

  async unlock({ by, isKept, member, openers: ports }: Calls['unlock']['ask']): Promise<Session> {
    const { primitives, roster } = this;
    const entry = memberOf(roster, member);
    if (primitives === undefined || roster === undefined || entry === undefined) throw new KeeperError('not-started');
    this.say({ kind: 'step', step: 'passphrase' });
    const { file, keys } = await keysBy(by, member);
    this.say({ kind: 'step', step: 'login' });
    const connection = new Connection(this.origin, member, keys.signingSeed, this.stop);
    await connection.logIn();
    this.say({ kind: 'step', step: 'log' });
    const coalition = new Coalition(primitives, this.pins);
    coalition.keep(roster);
    await coalition.refresh(connection);
    const certificate = certificateOf(coalition, keys, entry);
    this.say({ kind: 'step', step: 'keys' });
    const ring = await openRing(primitives, await connection.get('/keyring'), keys);
    const openers = new Openers(ports);
    openers.giveKeys(ring);
    const inbox = new Inbox({
      connection,
      coalition,
      openers,
      member,
      reader: new Reader(primitives, ring),
      onLines: (lines) => {
        this.say({ kind: 'lines', lines });
      },
      onProgress: (opened, total) => {
        this.say({ kind: 'progress', opened, total });
      },
    });
    if (isKept && file !== undefined) await keepDoor(member, file);
    const threads = new Threads({
      primitives,
      connection,
      coalition,
      keys,
      ring,
      member,
      onEvents: (events) => {
        this.say({ kind: 'events', events });
      },
      onTrouble: (thread, stage) => {
        this.say({ kind: 'trouble', thread, stage });
      },
      onGone: (thread) => {
        this.say({ kind: 'gone', thread });
      },
    });
    const replies = new Replies({ primitives, connection, coalition, inbox, keys, member });
    const cache = isKept ? new Cache(keys.kem.seed, `${member}/${certificate?.person ?? ''}`) : undefined;
    const kept = await cache?.lines();
    if (kept !== undefined) inbox.takeKept(kept.lines, kept.cursor);
    const preferences = (await cache?.preferences()) ?? {};
    this.unlocked = { member, threads, replies, keys, inbox, cache, connection, preferences, looking: undefined, keptLines: kept?.lines.length ?? 0, size: 0 };
    return {
      member: organisationOf(entry),
      person: certificate?.person,
      roles: certificate === undefined ? [] : [...certificate.roles],
      organisations: roster.members.map(organisationOf),
      colleagues: colleaguesIn(coalition, member),
      isKemNative: primitives.native.kem,
      isRosterOld: !(new Date() < roster.expires),
      isKept,
    };
  }

  /** Two looks at a time are one. */
  async look(): Promise<Calls['look']['answer']> {
    const { unlocked } = this;
    if (unlocked === undefined) throw new KeeperError('locked');
    unlocked.looking ??= lookOnce(unlocked).finally(() => {
      unlocked.looking = undefined;
    });
    const isMore = await unlocked.looking;
    await keepNew(unlocked);
    return { isMore };
  }

  async open(id: string): Promise<OpenedReport> {
    if (this.unlocked === undefined) throw new KeeperError('locked');
    return this.unlocked.inbox.openReport(id);
  }

  async openAttachment(manifest: ManifestEntry): Promise<OpenedAttachment> {
    const { primitives } = this;
    if (primitives === undefined) throw new KeeperError('not-started');
    return openStored(primitives, this.opened().connection, manifest);
  }

  async begin({ members, report, thread: kind }: Calls['begin']['ask']): Promise<Calls['begin']['answer']> {
    const { inbox, threads } = this.opened();
    const [line, ids] = [inbox.lines.get(report), inbox.threads.get(report)];
    if (line === undefined || ids === undefined) throw new KeeperError('not-found');
    const thread = ids[kind];
    const { urgency } = line.head ?? {};
    const what = { event: 'begun', schema: 1, kind, members: [...members].sort(), report: { id: report, sha256: line.sha256 }, ...(urgency === undefined ? {} : { urgency }) };
    await threads.begin({ thread, members, what }).catch((error: unknown) => this.afterConflict(error));
    return { thread };
  }

  async sayIn({ thread, what }: Calls['say']['ask']): Promise<Calls['say']['answer']> {
    const { threads } = this.opened();
    await threads.append(thread, what as unknown as JsonObject).catch((error: unknown) => this.afterConflict(error));
    return {};
  }

  async followUps({ report }: Calls['followUps']['ask']): Promise<Calls['followUps']['answer']> {
    return followUpsOf(this.opened().inbox, report);
  }

  async replyDesk({ report }: Calls['replyDesk']['ask']): Promise<Calls['replyDesk']['answer']> {
    return this.opened().replies.desk(report);
  }

  async reply(draft: Calls['reply']['ask']): Promise<Calls['reply']['answer']> {
    return this.opened().replies.send(draft);
  }

  async beginShare(share: Calls['beginShare']['ask']): Promise<Calls['beginShare']['answer']> {
    await beginShare(this.opened(), share).catch((error: unknown) => this.afterConflict(error));
    return {};
  }

  async leave({ member, thread }: Calls['leave']['ask']): Promise<Calls['leave']['answer']> {
    await this.opened().threads.leave(thread, member).catch((error: unknown) => this.afterConflict(error));
    return {};
  }

  private opened(): Unlocked {
    if (this.unlocked === undefined) throw new KeeperError('locked');
    return this.unlocked;
  }

  /** Looks at what others have written, so that whoever was too late sees it before saying it again. */
  private async afterConflict(error: unknown): Promise<never> {
    if (error instanceof ServerRefused && error.code === 'thread-conflict') await this.opened().threads.look();
    throw error;
  }

  async tie({ passkey, secret }: Calls['tie']['ask']): Promise<Calls['tie']['answer']> {
    if (this.unlocked === undefined) throw new KeeperError('locked');
    await tiePasskey(this.unlocked.keys, passkey, secret);
    return {};
  }

  preferences(): Calls['preferences']['answer'] {
    return { preferences: this.opened().preferences };
  }

  async prefer({ name, value }: Calls['prefer']['ask']): Promise<Calls['prefer']['answer']> {
    const unlocked = this.opened();
    unlocked.preferences = { ...unlocked.preferences, [name]: value };
    await unlocked.cache?.keepPreferences(unlocked.preferences);
    return {};
  }

  async forget(): Promise<Calls['forget']['answer']> {
    await forget();
    return {};
  }

  /** Until something has arrived, whatever it is, or the service has waited enough. */
  async wait(): Promise<Calls['wait']['answer']> {
    const { unlocked } = this;
    if (unlocked === undefined) throw new KeeperError('locked');
    const { size } = await unlocked.connection.getJson(`/arrivals?after=${String(unlocked.size)}`);
    if (typeof size === 'number' && Number.isSafeInteger(size) && size >= 0) unlocked.size = size;
    return {};
  }
}

async function lookOnce({ inbox, threads }: Unlocked): Promise<boolean> {
  const isMore = await inbox.look();
  await threads.look();
  return isMore;
}

async function keepNew(unlocked: Unlocked): Promise<void> {
  const { cache, inbox, keptLines } = unlocked;
  if (cache === undefined || inbox.lines.size === keptLines) return;
  await cache.keep([...inbox.lines.values()], inbox.cursor, keptLines);
  unlocked.keptLines = inbox.lines.size;
}

/** The keys, and the file they came from, where they came from one. */
async function keysBy(by: Unlocking, member: string): Promise<{ readonly keys: Keys; readonly file: Uint8Array | undefined }> {
  if ('secret' in by) return { keys: await openByPasskey(member, by.secret), file: undefined };
  const file = by.file ?? (await keptFile(member));
  return { keys: await openKeyFile(file, by.passphrase), file };
}

/** Of a person; the organisation's own key needs none. @throws {@link KeeperError} `not-certified` */
function certificateOf({ ledger }: Coalition, keys: Keys, entry: Member): Certificate | undefined {
  if (keys.isMember) {
    if (entry.signingKey !== keys.signingKey) throw new KeeperError('not-certified');
    return undefined;
  }
  const certificate = ledger.certificateOf(keyId(keys.signingKey), new Date());
  if (certificate?.member !== entry.id) throw new KeeperError('not-certified');
  return certificate;
}

function colleaguesIn({ ledger }: Coalition, member: string): readonly Colleague[] {
  const now = new Date();
  const certified = [...ledger.certificates.values()].filter((state) => state.certificate.member === member && ledger.counts(state, now));
  return certified.map(({ certificate: { person, roles } }) => ({ person, roles: [...roles] })).filter(({ roles }) => roles.some((role) => READING.has(role)));
}

function organisationOf({ country, id, name }: Member): Organisation {
  return { id, name, country };
}
