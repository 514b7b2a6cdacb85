/** Carrying something out in a case, and saying what hindered it. */

import { signal } from '@preact/signals';

import type { What } from '../../protocol/events.ts';
import { explain } from '../explain.ts';
import { codeOf } from '../session.ts';
import { refusalText } from './refusals.ts';
import type { Seen } from './whole.ts';
import { Refused, write, type Place } from './writing.ts';

export const busy = signal(false);
/** What hindered the last attempt; empty once something has succeeded. */
export const said = signal('');

/** Whether it was written; `seen` is what its writer saw in its place, where that was not just now. */
export async function doing(report: string, recipients: readonly string[], place: Place, what: What, seen?: Seen): Promise<boolean> {
  return attempt(() => write(report, recipients, place, what, seen));
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
