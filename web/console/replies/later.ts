/**
 * Replies that are sent a while after they were written, so that the service does not see who reads a report and answers
 * at once. They are in this page's memory and nowhere else: with the session they end, unsent.
 */

import { effect, signal } from '@preact/signals';

import { readU32 } from '../../protocol/encoding.ts';
import { randomBytes } from '../../protocol/primitives.ts';
import { codeOf, door } from '../session.ts';
import { send, type ReplyToSend } from './sending.ts';

/** In which span a moment is drawn, in minutes. */
export const DELAYS = { soon: [5, 12], hour: [20, 60] } as const;
export type Delay = keyof typeof DELAYS;

const MINUTE_MS = 60_000;

export interface Pending extends ReplyToSend {
  readonly number: number;
  readonly due: Date;
  /** Why it could not be sent when its time had come. */
  readonly failed?: string;
}

export const pending = signal<readonly Pending[]>([]);

const timers = new Map<number, ReturnType<typeof setTimeout>>();
let count = 0;

export function sendLater(reply: ReplyToSend, delay: Delay): void {
  count += 1;
  const number = count;
  const [least, most] = DELAYS[delay];
  const wait = (least + (readU32(randomBytes(4), 0) / 2 ** 32) * (most - least)) * MINUTE_MS;
  pending.value = [...pending.value, { ...reply, number, due: new Date(Date.now() + wait) }];
  timers.set(number, setTimeout(() => void sendPending(number), wait));
}

/** Sends it now. What could not be sent stays, and says why. */
export async function sendPending(number: number): Promise<void> {
  clearTimeout(timers.get(number));
  const reply = pending.value.find((each) => each.number === number);
  if (reply === undefined) return;
  try {
    await send(reply);
    drop(number);
  } catch (error) {
    pending.value = pending.value.map((each) => (each.number === number ? { ...each, failed: codeOf(error) } : each));
  }
}

/** It is not sent. */
export function drop(number: number): void {
  clearTimeout(timers.get(number));
  timers.delete(number);
  pending.value = pending.value.filter((each) => each.number !== number);
}

effect(() => {
  if (door.value.kind !== 'open') for (const { number } of pending.peek()) drop(number);
});
