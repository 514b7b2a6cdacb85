/** Carrying something out in a case, and saying what hindered it. */

import { signal } from '@preact/signals';

import type { What } from '../../protocol/events.ts';
import { explain } from '../explain.ts';
import { codeOf } from '../session.ts';
import { refusalText } from './refusals.ts';
import { Refused, write, type Place } from './writing.ts';

export const busy = signal(false);
/** What hindered the last attempt; empty once something has succeeded. */
export const said = signal('');

/** Whether it was written. */
export async function doing(report: string, recipients: readonly string[], place: Place, what: What): Promise<boolean> {
  return attempt(() => write(report, recipients, place, what));
}

/** Whether it succeeded. */
export async function attempt(action: () => Promise<unknown>): Promise<boolean> {
  busy.value = true;
  try {
    await action();
    said.value = '';
    return true;
  } catch (error) {
    said.value = error instanceof Refused ? refusalText(error.code) : explain(codeOf(error));
    return false;
  } finally {
    busy.value = false;
  }
}
