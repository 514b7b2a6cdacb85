/** Who works here now, and how it ends: by a button, by time, by closing. */

import { batch, signal } from '@preact/signals';

import { makePasskey } from '../browser/passkey.ts';
import type { ThreadEvent } from '../protocol/thread_event.ts';
import type { KeeperEvent, KeptDoor, Organisation, Presence, Session, Unlocking, UnlockStep } from './keeper_messages.ts';
import { Failed, KeeperClient } from './keeper_client.ts';
import { waitingOrders } from './cases/orders.ts';
import { forgetCases, forgetThread, takeEvents, takeHidden, takeTrouble } from './cases/store.ts';
import { forgetLines, me, showProgress, takeLines } from './inbox/lines.ts';
import { beginReach, endReach, hasAnswered, hasNotAnswered, reach, untilBack } from './offline/reach.ts';
import { forgetPages, keepPages } from './offline/pages.ts';
import { forgetSteps, steps } from './offline/steps.ts';

/** Without a key pressed or a pointer moved. */
export const IDLE_MINUTES = 15;
const REST_MS = 5_000;
/** What the log says of whoever works here, and how that is told. */
const ENDS = { 'not-certified': 'turned-away', 'organisation-left': 'organisation-left' } as const;

export type Door =
  | { readonly kind: 'opening' }
  /** The list of organisations is here. */
  | { readonly kind: 'closed'; readonly organisations: readonly Organisation[]; readonly kept: KeptDoor | undefined; readonly failed?: string }
  | { readonly kind: 'unlocking'; readonly organisations: readonly Organisation[]; readonly kept: KeptDoor | undefined; readonly step: UnlockStep }
  | { readonly kind: 'open'; readonly session: Session }
  | { readonly kind: 'failed'; readonly code: string };

export const door = signal<Door>({ kind: 'opening' });
/** What last went wrong while looking for what is new; none once a look has succeeded. */
export const lookFailed = signal<string | undefined>(undefined);

let keeper: KeeperClient | undefined;
let idle: ReturnType<typeof setTimeout> | undefined;

export interface Credentials {
  readonly member: string;
  readonly by: Unlocking;
  readonly isKept: boolean;
}

export async function start(): Promise<void> {
  keeper?.end();
  keeper = new KeeperClient(hear);
  door.value = { kind: 'opening' };
  try {
    const { kept, organisations } = await keeper.ask('start', {});
    door.value = { kind: 'closed', organisations, kept };
  } catch (error) {
    door.value = { kind: 'failed', code: codeOf(error) };
  }
}

export async function unlock(credentials: Credentials): Promise<void> {
  if (keeper === undefined || door.value.kind !== 'closed') return;
  const { kept, organisations } = door.value;
  const openers = keeper.startOpeners();
  door.value = { kind: 'unlocking', organisations, kept, step: 'passphrase' };
  try {
    const session = await keeper.ask('unlock', { ...credentials, openers }, openers);
    me.value = { member: session.member.id, person: session.person };
    beginReach(session);
    door.value = { kind: 'open', session };
    ({ steps: steps.value } = await keeper.ask('steps', {}));
    if (session.isKept) void keepPages();
    watchIdleness();
    void goOnLooking(keeper);
  } catch (error) {
    door.value = { kind: 'closed', organisations, kept, failed: codeOf(error) };
  }
}

/** Ends the workers with every key, and drops what was read. */
export function lock(): void {
  void end();
}

async function end(): Promise<void> {
  clearTimeout(idle);
  forgetLines();
  forgetCases();
  waitingOrders.value = [];
  forgetSteps();
  endReach();
  lookFailed.value = undefined;
  await start();
}

/** Ends the session because the service lets this key in no more, and says so. */
async function endBecause(code: string): Promise<void> {
  await end();
  if (door.value.kind === 'closed') door.value = { ...door.value, failed: code };
}

/** Nothing is kept here any more, neither key nor list. */
export async function forgetThisComputer(): Promise<void> {
  await asking().ask('forget', {});
  await forgetPages();
  await start();
}

/** Makes a passkey that opens the door here from now on; whether it could be made. */
export async function tiePasskey(name: string): Promise<boolean> {
  const made = await makePasskey(name);
  if (made === undefined) return false;
  await asking().ask('tie', made);
  return true;
}

/** The keeper of an open session. */
export function asking(): KeeperClient {
  if (keeper === undefined) throw new Failed('locked');
  return keeper;
}

export function codeOf(error: unknown): string {
  return error instanceof Failed ? error.code : 'error';
}

function hear(event: KeeperEvent): void {
  if (event.kind === 'lines') takeLines(event.lines);
  else if (event.kind === 'progress') showProgress(event);
  else if (event.kind === 'events') takeArrived(event.events, event.sent);
  else if (event.kind === 'gone') forgetThread(event.thread, event.order, event.report);
  else if (event.kind === 'trouble') takeTrouble(event.thread, event.stage);
  else if (event.kind === 'steps') steps.value = event.steps;
  else if (event.kind === 'hidden') takeHidden(event.thread, event.isHidden);
  else if (event.kind === 'orders') waitingOrders.value = event.waiting;
  else if (event.kind === 'presence') takePresence(event.presence);
  else if (event.kind === 'ended') void endBecause(event.code);
  else if (door.value.kind === 'unlocking') door.value = { ...door.value, step: event.step };
}

/** Lists of those who can have a case, and of organisations, are drawn from it. */
function takePresence(presence: Presence): void {
  if (door.value.kind === 'open') door.value = { kind: 'open', session: { ...door.value.session, ...presence } };
}

/** What was shown as not sent yet becomes what came, at once: neither twice nor gone for a moment, and with it the focus. */
function takeArrived(events: readonly ThreadEvent[], sent: string | undefined): void {
  batch(() => {
    takeEvents(events);
    if (sent !== undefined) steps.value = steps.value.filter(({ id }) => id !== sent);
  });
}

/** Looks, waits until something arrives, and looks again, as long as this session lasts. */
async function goOnLooking(mine: KeeperClient): Promise<void> {
  while (mine === keeper) {
    try {
      const { isMore } = await mine.ask('look', { isBack: reach.value.offlineSince !== undefined });
      lookFailed.value = undefined;
      hasAnswered();
      if (!isMore) await untilBack(mine.ask('wait', {}));
    } catch (error) {
      if (mine !== keeper) return;
      const code = codeOf(error);
      if (code === 'not-certified' || code === 'organisation-left') return endBecause(ENDS[code]);
      if (code === 'no-connection') hasNotAnswered();
      lookFailed.value = code === 'no-connection' ? undefined : code;
      await untilBack(new Promise((resolve) => setTimeout(resolve, REST_MS)));
    }
  }
}

function watchIdleness(): void {
  const begin = (): void => {
    if (door.value.kind !== 'open') return;
    clearTimeout(idle);
    idle = setTimeout(lock, IDLE_MINUTES * 60_000);
  };
  for (const kind of ['pointermove', 'pointerdown', 'keydown', 'wheel'] as const) addEventListener(kind, begin, { passive: true });
  begin();
}
