/** Everything that needs a key: unlocking, the list, reports. One for each session; what it holds ends with its worker. */

import { ConnectionFailed, ServerRefused } from '../../browser/http.ts';
import type { JsonObject } from '../../protocol/encoding.ts';
import { choosePrimitives } from '../../protocol/probe.ts';
import type { Hex } from '../../protocol/fields.ts';
import type { Primitives } from '../../protocol/primitives.ts';
import { parsePins, type Pins } from '../../protocol/root.ts';
import type { ManifestEntry } from '../../protocol/report.ts';
import { memberOf, verifySignedRoster, type Roster } from '../../protocol/roster.ts';
import type { Calls, KeeperEvent, OpenedAttachment, OpenedReport, Presence, Session, Unlocking, WaitingOrder } from '../keeper_messages.ts';
import { openStored } from './attachments.ts';
import { isFirstTab, isLetIn, takeSaid } from './beginning.ts';
import { Cache, forget } from './cache.ts';
import { Coalition } from './coalition.ts';
import { Connection } from './connection.ts';
import { waitingOrders } from './deleted.ts';
import { keepDoor, keepRoster, keptDoor, keptFile, keptRoster, openByPasskey, tiePasskey, turnAway } from './door.ts';
import { Evidence } from './evidence.ts';
import { KeeperError } from './failures.ts';
import { followUpsOf } from './follow_ups.ts';
import { HandingIn } from './handing_in.ts';
import { Inbox } from './inbox.ts';
import { KeptReports } from './kept_reports.ts';
import { forgetThread, keepThreads, keptThreads } from './kept_threads.ts';
import { openKeyFile, openRing, type Keys } from './keys.ts';
import { look, waitForMore, type Looking } from './looking.ts';
import { Openers } from './openers.ts';
import { organisationOf, presenceIn } from './presence.ts';
import { Queue } from './queue.ts';
import { Reader } from './reader.ts';
import { Replies } from './replies.ts';
import { beginBeside, beginShare } from './shares.ts';
import { Threads } from './threads.ts';

interface Unlocked extends Looking {
  readonly member: string;
  readonly replies: Replies;
  readonly evidence: Evidence;
  readonly handingIn: HandingIn;
  readonly keys: Keys;
  readonly queue: Queue;
  /** As the page was told last. */
  presence: Presence;
  orders: readonly WaitingOrder[];
  /** What somebody has set up for themselves; beyond this session only where anything is kept. */
  preferences: Readonly<Record<string, unknown>>;
}

export class Keeper {
  private readonly stop = new AbortController().signal;
  private readonly pins: Pins = parsePins(__PINS__);
  private primitives: Primitives | undefined;
  private roster: Roster | undefined;
  private rosterBytes: Uint8Array = new Uint8Array();
  private unlocked: Unlocked | undefined;

  constructor(
    private readonly origin: string,
    private readonly say: (event: KeeperEvent) => void,
  ) {}

  /** The newest list of members, whatever its age: who comes with keys of their own learns the rest from the log. */
  async start(): Promise<Calls['start']['answer']> {
    this.primitives ??= await choosePrimitives();
    const open = new Connection(this.origin, '', new Uint8Array(0), this.stop);
    this.rosterBytes = await open.public('/roster').catch(keptRosterInstead);
    this.roster = await verifySignedRoster(this.primitives, this.rosterBytes, this.pins);
    return { organisations: this.roster.members.map(organisationOf), kept: await keptDoor() };
  }

  async unlock({ by, isKept, member, openers: ports }: Calls['unlock']['ask']): Promise<Session> {
    const { primitives, roster } = this;
    if (primitives === undefined || roster === undefined || memberOf(roster, member) === undefined) throw new KeeperError('not-started');
    this.say({ kind: 'step', step: 'passphrase' });
    const { file, keys } = await keysBy(by, member);
    const cache = isKept ? new Cache(keys.kem.seed, `${member}/${keys.signingKey}`) : undefined;
    this.say({ kind: 'step', step: 'login' });
    const connection = new Connection(this.origin, member, keys.signingSeed, this.stop, () => {
      void this.turnAway();
    });
    const coalition = new Coalition(primitives, this.pins);
    coalition.keep(roster);
    const said = cache && (await takeSaid(cache, coalition));
    const isOnline = await isLetIn(connection, said !== undefined);
    this.say({ kind: 'step', step: 'log' });
    if (isOnline) await coalition.refresh(connection);
    const presence = presenceIn(coalition, keys, coalition.ledger.roster ?? roster, member);
    this.say({ kind: 'step', step: 'keys' });
    const keyRing = said === undefined || isOnline ? await connection.get('/keyring') : said.keyRing;
    const ring = new Map(await openRing(primitives, keyRing, keys));
    const openers = new Openers(ports);
    openers.giveKeys(ring);
    const inbox = new Inbox({
      connection,
      coalition,
      openers,
      member,
      reader: new Reader(primitives, ring),
      kept: cache && new KeptReports(cache),
      onLines: (lines) => {
        this.say({ kind: 'lines', lines });
      },
      onProgress: (opened, total) => {
        this.say({ kind: 'progress', opened, total });
      },
    });
    if (isKept && file !== undefined) await keepDoor(member, file);
    if (isKept) await keepRoster(this.rosterBytes);
    const isKeeping = cache !== undefined && (await isFirstTab());
    const threads = new Threads({
      primitives,
      connection,
      coalition,
      keys,
      ring,
      member,
      onEvents: (events, sent) => {
        this.say({ kind: 'events', events, sent });
      },
      onTrouble: (thread, stage) => {
        this.say({ kind: 'trouble', thread, stage });
      },
      onGone: async (thread, order) => {
        if (isKeeping) await forgetThread(cache, thread);
        this.say({ kind: 'gone', thread, order });
      },
      onHidden: (thread, isHidden) => {
        this.say({ kind: 'hidden', thread, isHidden });
      },
      onNew: async (read) => {
        if (isKeeping) await keepThreads(cache, read);
      },
    });
    const replies = new Replies({ primitives, connection, coalition, inbox, keys, member });
    const evidence = new Evidence({ primitives, connection, coalition, inbox, keys, roster });
    const handingIn = new HandingIn({ primitives, connection, coalition, stop: this.stop });
    const kept = await cache?.lines();
    if (kept !== undefined) inbox.takeKept(kept.lines, kept.cursor);
    const threadsBefore = cache && (await keptThreads(cache));
    if (threadsBefore !== undefined) threads.takeKept(threadsBefore, !isOnline);
    const queue = new Queue(cache, (steps) => {
      this.say({ kind: 'steps', steps });
    });
    const arrive = async (): Promise<Uint8Array> => {
      await coalition.refresh(connection);
      presenceIn(coalition, keys, coalition.ledger.roster ?? roster, member);
      const wrapped = await connection.get('/keyring');
      for (const [hash, key] of await openRing(primitives, wrapped, keys)) ring.set(hash, key);
      openers.giveKeys(ring);
      return wrapped;
    };
    const preferences = (await cache?.preferences()) ?? {};
    this.unlocked = {
      ...{ member, threads, replies, evidence, handingIn, keys, inbox, cache, connection, coalition, queue, arrive, preferences, presence, isKeeping, keyRing, orders: [] },
      ...{ isAlone: !isOnline, isToCompare: true, looking: undefined, next: undefined, keptLines: kept?.lines.length ?? 0, keptLog: 0, size: 0 },
    };
    this.followOrders(this.unlocked);
    return {
      ...presence,
      isKemNative: primitives.native.kem,
      isKept,
      isAlone: !isOnline,
      lookedAt: said?.lookedAt,
    };
  }

  async look({ isBack }: Calls['look']['ask']): Promise<Calls['look']['answer']> {
    const unlocked = this.opened();
    if (isBack === true) unlocked.isToCompare = true;
    const isMore = await look(unlocked);
    this.follow(unlocked);
    this.followOrders(unlocked);
    return { isMore };
  }

  /** Who has come or gone since the page was told. @throws as `presenceIn` does: then nobody opens this without a network either. */
  private follow(unlocked: Unlocked): void {
    const { cache, coalition, keys, member } = unlocked;
    const roster = coalition.ledger.roster ?? this.roster;
    if (roster === undefined) return;
    try {
      const presence = presenceIn(coalition, keys, roster, member);
      if (JSON.stringify(presence) === JSON.stringify(unlocked.presence)) return;
      unlocked.presence = presence;
      this.say({ kind: 'presence', presence });
    } catch (error) {
      if (cache !== undefined) void turnAway(true);
      throw error;
    }
  }

  /** Which orders to delete wait, where that is not as the page was told. */
  private followOrders(unlocked: Unlocked): void {
    const waiting = waitingOrders(unlocked.coalition.ledger);
    if (JSON.stringify(waiting) === JSON.stringify(unlocked.orders)) return;
    unlocked.orders = waiting;
    this.say({ kind: 'orders', waiting });
  }

  async open({ id, isToKeep }: Calls['open']['ask']): Promise<OpenedReport> {
    const { inbox, isAlone, threads } = this.opened();
    const opened = await inbox.openReport(id, isToKeep);
    const ids = inbox.threads.get(id);
    const about = Object.values(ids ?? {});
    if (ids !== undefined) threads.learnJoint(id, ids.joint);
    // Whoever reads a case now learns whether something is withheld of it, or was deleted before this session.
    if (!isAlone) void threads.check(about).catch(() => undefined);
    for (const thread of about) {
      const order = threads.orderFor(thread);
      if (order !== undefined) this.say({ kind: 'gone', thread, order, report: id });
    }
    return opened;
  }

  async read({ ids }: Calls['read']['ask']): Promise<Calls['read']['answer']> {
    return { readings: await this.opened().inbox.read(ids) };
  }

  async takeAlong({ id }: Calls['takeAlong']['ask']): Promise<Calls['takeAlong']['answer']> {
    await this.opened().inbox.takeAlong(id);
    return {};
  }

  async openAttachment(manifest: ManifestEntry): Promise<OpenedAttachment> {
    const { primitives } = this;
    if (primitives === undefined) throw new KeeperError('not-started');
    return openStored(primitives, this.opened().connection, manifest);
  }

  /** For packages of evidence. */
  evidence(): Evidence {
    return this.opened().evidence;
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

  async sayIn({ step, thread, what }: Calls['say']['ask']): Promise<Calls['say']['answer']> {
    const { queue, threads } = this.opened();
    const onTheWay = step && {
      step: step.id,
      time: new Date(step.time),
      leaves: (hash: Hex) => queue.leaves(step.id, { thread, hash }),
      arrived: () => queue.remove(step.id),
    };
    await threads.append(thread, what as unknown as JsonObject, onTheWay).catch((error: unknown) => this.afterConflict(error, thread));
    return {};
  }

  async steps(): Promise<Calls['steps']['answer']> {
    const { queue, threads } = this.opened();
    return { steps: await queue.steps(({ hash, thread }) => threads.hasEvent(thread, hash)) };
  }

  async addStep({ step }: Calls['addStep']['ask']): Promise<Calls['addStep']['answer']> {
    return { id: (await this.opened().queue.add(step)).id };
  }

  async removeStep({ id }: Calls['removeStep']['ask']): Promise<Calls['removeStep']['answer']> {
    await this.opened().queue.remove(id);
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

  async handIn(wanted: Calls['handIn']['ask']): Promise<Calls['handIn']['answer']> {
    return this.opened().handingIn.handIn(wanted);
  }

  async beginShare(share: Calls['beginShare']['ask']): Promise<Calls['beginShare']['answer']> {
    await beginShare(this.opened(), share).catch((error: unknown) => this.afterConflict(error));
    return {};
  }

  async beginBeside({ share }: Calls['beginBeside']['ask']): Promise<Calls['beginBeside']['answer']> {
    await beginBeside(this.opened(), share).catch((error: unknown) => this.afterConflict(error));
    return {};
  }

  async leave({ member, thread }: Calls['leave']['ask']): Promise<Calls['leave']['answer']> {
    await this.opened().threads.leave(thread, member).catch((error: unknown) => this.afterConflict(error));
    return {};
  }

  /** Whoever was let in and is no more: the session ends, and without a network no other one begins. */
  private async turnAway(): Promise<void> {
    const { unlocked } = this;
    if (unlocked === undefined) return;
    if (unlocked.cache !== undefined) void turnAway(true);
    const hasLeft = await this.hasLeft(unlocked.member).catch(() => false);
    this.say({ kind: 'ended', code: hasLeft ? 'organisation-left' : 'turned-away' });
  }

  /** Whether a signed list says so, which anybody may read; the log is closed to whoever is turned away. */
  private async hasLeft(member: string): Promise<boolean> {
    if (this.primitives === undefined) return false;
    const open = new Connection(this.origin, '', new Uint8Array(0), this.stop);
    return memberOf(await verifySignedRoster(this.primitives, await open.public('/roster'), this.pins), member) === undefined;
  }

  private opened(): Unlocked {
    if (this.unlocked === undefined) throw new KeeperError('locked');
    return this.unlocked;
  }

  /** Looks at what others have written, so that whoever was too late sees it before saying it again; or that events are gone. */
  private async afterConflict(error: unknown, thread?: Hex): Promise<never> {
    const { threads } = this.opened();
    if (error instanceof ServerRefused && error.code === 'thread-conflict') {
      await threads.look();
      if (thread !== undefined) await threads.check([thread]);
    }
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
    await waitForMore(this.opened());
    return {};
  }
}

/** The signed list of the last time, where nothing answers. */
async function keptRosterInstead(error: unknown): Promise<Uint8Array> {
  const kept = error instanceof ConnectionFailed ? await keptRoster() : undefined;
  if (kept === undefined) throw error;
  return kept;
}

/** The keys, and the file they came from, where they came from one. */
async function keysBy(by: Unlocking, member: string): Promise<{ readonly keys: Keys; readonly file: Uint8Array | undefined }> {
  if ('secret' in by) return { keys: await openByPasskey(member, by.secret), file: undefined };
  const file = by.file ?? (await keptFile(member));
  return { keys: await openKeyFile(file, by.passphrase), file };
}
