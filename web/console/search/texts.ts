/**
 * What was told, of the reports that somebody has opened in this session: in memory, and gone with it.
 *
 * Heads are there for all; what was told is not, until somebody asks for it. Then all are asked for one after another, in
 * the order of the service's list, those for other organisations too: so the service learns nothing from who asks for what.
 */

import { signal } from '@preact/signals';

import { lines } from '../inbox/lines.ts';
import type { Told } from '../keeper_messages.ts';
import { asking, codeOf } from '../session.ts';

export interface Reading {
  readonly done: number;
  readonly total: number;
  readonly isPaused: boolean;
  /** What hindered it, where it stopped by itself. */
  readonly failed?: string;
}

/** Codes after which going on is of no use; everything else is of one report only. */
const STOPPING: ReadonlySet<string> = new Set(['no-connection', 'locked', 'storage-unavailable', 'busy']);

/** So many are asked for in one message, and so many messages are on their way: while some are fetched, others are opened. */
const TOGETHER = 16;
const ON_THE_WAY = 2;

/** Counts up whenever something was read. */
export const readCount = signal(0);
export const reading = signal<Reading | undefined>(undefined);

const texts = new Map<string, Told>();
/** Those that cannot be read, and why, so that they are not asked for again. */
const unreadable = new Map<string, string>();
let turn = 0;

export function textOf(id: string): Told | undefined {
  return texts.get(id);
}

export function takeText(id: string, told: Told): void {
  texts.set(id, told);
  readCount.value += 1;
}

export function forgetTexts(): void {
  turn += 1;
  texts.clear();
  unreadable.clear();
  reading.value = undefined;
  readCount.value += 1;
}

/** How many lines there are whose text is not here, of those that are addressed to us. */
export function unreadTexts(): number {
  return lines.value.filter(({ id, status }) => status === 'ok' && !texts.has(id) && !unreadable.has(id)).length;
}

/** Of those that are addressed to us: how many cannot be read, by why. What the service has exchanged is among them. */
export function brokenTexts(): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { id, status } of lines.value) {
    const code = status === 'ok' ? unreadable.get(id) : undefined;
    if (code !== undefined) found.set(code, (found.get(code) ?? 0) + 1);
  }
  return found;
}

export function pause(): void {
  turn += 1;
  if (reading.value !== undefined) reading.value = { ...reading.value, isPaused: true };
}

/** Asks for all that are not here, until none is left or somebody pauses it. */
export async function readAll(): Promise<void> {
  turn += 1;
  const mine = turn;
  const left = [...lines.value].sort((one, other) => one.cursor - other.cursor).filter(({ id }) => !texts.has(id) && !unreadable.has(id));
  reading.value = { done: 0, total: left.length, isPaused: false };
  const onTheWay: Promise<string | undefined>[] = [];
  let done = 0;
  for (let asked = 0; asked < left.length || onTheWay.length > 0; ) {
    while (asked < left.length && onTheWay.length < ON_THE_WAY) {
      onTheWay.push(read(left.slice(asked, asked + TOGETHER).map(({ id }) => id), mine));
      asked += TOGETHER;
    }
    const stopping = await onTheWay.shift();
    if (mine !== turn) return;
    if (stopping !== undefined) {
      turn += 1;
      reading.value = { done, total: left.length, isPaused: true, failed: stopping };
      return;
    }
    done = Math.min(left.length, done + TOGETHER);
    reading.value = { done, total: left.length, isPaused: false };
  }
  reading.value = undefined;
}

/** Takes what can be read of these; answers what hinders all others as well. */
async function read(ids: readonly string[], mine: number): Promise<string | undefined> {
  const readings = await asking()
    .ask('read', { ids })
    .then((answer) => answer.readings)
    .catch((error: unknown) => ids.map(() => ({ code: codeOf(error) })));
  // What comes after somebody has paused is there too, and nothing after the console was locked.
  if (mine !== turn && reading.value?.isPaused !== true) return undefined;
  for (const [i, each] of readings.entries()) {
    const id = ids[i] ?? '';
    if ('told' in each) texts.set(id, each.told);
    else if (!STOPPING.has(each.code)) unreadable.set(id, each.code);
  }
  readCount.value += 1;
  return readings.map((each) => ('code' in each ? each.code : '')).find((code) => STOPPING.has(code));
}
