/**
 * What was told, of the reports that somebody has opened in this session: in memory, and gone with it.
 *
 * Heads are there for all; what was told is not, until somebody asks for it. Then all are asked for one after another, in
 * the order of the service's list, those for other organisations too: so the service learns nothing from who asks for what.
 */

import { signal } from '@preact/signals';

import { lines } from '../inbox/lines.ts';
import type { Report } from '../../protocol/report.ts';
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

/** While one is on its way the next is asked for; the order says as little as before. */
const AT_ONCE = 4;

/** Counts up with each report that is read. */
export const readCount = signal(0);
export const reading = signal<Reading | undefined>(undefined);

const texts = new Map<string, Report>();
/** Those that cannot be read, and why, so that they are not asked for again. */
const unreadable = new Map<string, string>();
let turn = 0;

export function textOf(id: string): Report | undefined {
  return texts.get(id);
}

export function takeText(id: string, report: Report): void {
  texts.set(id, report);
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
  for (let done = 0; done < left.length; done += AT_ONCE) {
    reading.value = { done, total: left.length, isPaused: false };
    const together = left.slice(done, done + AT_ONCE);
    const codes = await Promise.all(together.map(({ id }) => read(id)));
    if (mine !== turn) return;
    const stopping = codes.find((code) => code !== undefined && STOPPING.has(code));
    if (stopping !== undefined) {
      reading.value = { done, total: left.length, isPaused: true, failed: stopping };
      return;
    }
    for (const [i, { id }] of together.entries()) if (codes[i] !== undefined) unreadable.set(id, codes[i]);
  }
  reading.value = undefined;
}

/** Why it cannot be read, where it cannot. */
async function read(id: string): Promise<string | undefined> {
  const mine = turn;
  try {
    const { report } = await asking().ask('open', { id });
    if (mine === turn || reading.value?.isPaused === true) takeText(id, report);
    return undefined;
  } catch (error) {
    return codeOf(error);
  }
}
