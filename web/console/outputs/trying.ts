/** Doing something with a document, and saying what came of it or what hindered. */

import { signal } from '@preact/signals';

import { Refused as RefusedByCase } from '../cases/writing.ts';
import { refusalText } from '../cases/refusals.ts';
import { oneLine } from '../display.ts';
import { explain } from '../explain.ts';
import { refusalWords } from '../exports/words.ts';
import { codeOf } from '../session.ts';
import { say } from '../shell/notice.ts';
import { words } from '../wording.ts';
import { Unfit } from './acting.ts';
import { Hindered } from './saying.ts';

export const isBusy = signal(false);
/** What hindered the last attempt; empty once something has succeeded. */
export const hindered = signal<readonly string[]>([]);

/** Whether it succeeded; `action` gives what to say then. */
export async function trying(action: () => Promise<string>): Promise<boolean> {
  isBusy.value = true;
  try {
    say(await action());
    hindered.value = [];
    return true;
  } catch (error) {
    hindered.value = reasonsOf(error);
    return false;
  } finally {
    isBusy.value = false;
  }
}

function reasonsOf(error: unknown): string[] {
  const { outputs: said } = words.value;
  if (error instanceof Hindered) return [said.stays, ...error.refused.map(refusalWords)];
  if (error instanceof Unfit) return error.reason === 'long' ? [said.tooLong] : [said.incomplete(error.fields.map((field) => oneLine(field)).join('; '))];
  return [error instanceof RefusedByCase ? refusalText(error.code) : explain(codeOf(error))];
}
