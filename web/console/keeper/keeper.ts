/** Everything that needs a key: unlocking, the list, reports. One for each session; what it holds ends with its worker. */

import { choosePrimitives } from '../../protocol/probe.ts';
import type { Primitives } from '../../protocol/primitives.ts';
import { parsePins, type Pins } from '../../protocol/root.ts';
import { memberOf, verifySignedRoster, type Member, type Roster } from '../../protocol/roster.ts';
import { keyId } from '../../protocol/document.ts';
import type { Certificate } from '../../protocol/certificate.ts';
import type { Calls, KeeperEvent, OpenedReport, Organisation, Session } from '../keeper_messages.ts';
import { Cache } from './cache.ts';
import { Coalition } from './coalition.ts';
import { Connection } from './connection.ts';
import { KeeperError } from './failures.ts';
import { Inbox } from './inbox.ts';
import { openKeyFile, openRing, type Keys } from './keys.ts';
import { Openers } from './openers.ts';
import { Reader } from './reader.ts';

interface Unlocked {
  readonly inbox: Inbox;
  readonly cache: Cache | undefined;
  readonly connection: Connection;
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
    return { organisations: this.roster.members.map(organisationOf) };
  }

  async unlock({ file, isKept, member, openers: ports, passphrase }: Calls['unlock']['ask']): Promise<Session> {
    const { primitives, roster } = this;
    const entry = memberOf(roster, member);
    if (primitives === undefined || roster === undefined || entry === undefined) throw new KeeperError('not-started');
    this.say({ kind: 'step', step: 'passphrase' });
    const keys = await openKeyFile(file, passphrase);
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
    const cache = isKept ? new Cache(keys.kem.seed, `${member}/${certificate?.person ?? ''}`) : undefined;
    const kept = await cache?.lines();
    if (kept !== undefined) inbox.takeKept(kept.lines, kept.cursor);
    this.unlocked = { inbox, cache, connection, looking: undefined, keptLines: kept?.lines.length ?? 0, size: 0 };
    return {
      member: organisationOf(entry),
      person: certificate?.person,
      roles: certificate === undefined ? [] : [...certificate.roles],
      isKemNative: primitives.native.kem,
      isRosterOld: !(new Date() < roster.expires),
    };
  }

  /** Two looks at a time are one. */
  async look(): Promise<Calls['look']['answer']> {
    const { unlocked } = this;
    if (unlocked === undefined) throw new KeeperError('locked');
    unlocked.looking ??= unlocked.inbox.look().finally(() => {
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

  /** Until something has arrived, whatever it is, or the service has waited enough. */
  async wait(): Promise<Calls['wait']['answer']> {
    const { unlocked } = this;
    if (unlocked === undefined) throw new KeeperError('locked');
    const { size } = await unlocked.connection.getJson(`/arrivals?after=${String(unlocked.size)}`);
    if (typeof size === 'number' && Number.isSafeInteger(size) && size >= 0) unlocked.size = size;
    return {};
  }
}

async function keepNew(unlocked: Unlocked): Promise<void> {
  const { cache, inbox, keptLines } = unlocked;
  if (cache === undefined || inbox.lines.size === keptLines) return;
  await cache.keep([...inbox.lines.values()], inbox.cursor, keptLines);
  unlocked.keptLines = inbox.lines.size;
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

function organisationOf({ country, id, name }: Member): Organisation {
  return { id, name, country };
}
