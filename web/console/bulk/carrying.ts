/** Carrying something out for many reports, one after the other, and taking it back. */

import { signal } from '@preact/signals';

import type { What } from '../../protocol/events.ts';
import { Refused, write } from '../cases/writing.ts';
import { refusalText } from '../cases/refusals.ts';
import { explain } from '../explain.ts';
import type { Line } from '../keeper_messages.ts';
import { asking, codeOf } from '../session.ts';

type Doing = () => Promise<void>;

/** What is to be done with one report. */
export interface Task {
  readonly line: Line;
  /** Answers how it is taken back; nothing where nothing does that. */
  readonly does: () => Promise<Doing | undefined>;
}

export interface Carried {
  readonly line: Line;
  /** In words; none where it was done. */
  readonly failed: string | undefined;
  readonly undo: Doing | undefined;
}

/** How many are done, of how many. */
export const progress = signal<{ readonly done: number; readonly of: number } | undefined>(undefined);

/** What became of each; one that fails does not stop the others. */
export async function carryOut(tasks: readonly Task[]): Promise<readonly Carried[]> {
  return oneByOne(tasks, async ({ does, line }) => {
    try {
      return { line, failed: undefined, undo: await does() };
    } catch (error) {
      return { line, failed: wordsOf(error), undo: undefined };
    }
  });
}

/** Answers for all, in their order, while {@link progress} says how far it is. */
export async function oneByOne<Each, Answer>(all: readonly Each[], ask: (each: Each) => Promise<Answer>): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  try {
    for (const each of all) {
      progress.value = { done: answers.length, of: all.length };
      answers.push(await ask(each));
    }
  } finally {
    progress.value = undefined;
  }
  return answers;
}

export async function say(report: string, what: What): Promise<void> {
  // Its threads have their names from its key.
  const { report: opened } = await asking().ask('open', { id: report });
  await write(report, opened.recipients, 'leading', what);
}

export function wordsOf(error: unknown): string {
  return error instanceof Refused ? refusalText(error.code) : explain(codeOf(error));
}
