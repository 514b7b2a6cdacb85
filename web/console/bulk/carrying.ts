/** Carrying a plan out, one report after the other, and taking it back. */

import { signal } from '@preact/signals';

import type { What } from '../../protocol/events.ts';
import { Refused, write } from '../cases/writing.ts';
import { refusalText } from '../cases/refusals.ts';
import { explain } from '../explain.ts';
import { asking, codeOf } from '../session.ts';
import type { Planned } from './plan.ts';

export interface Carried {
  readonly planned: Planned;
  /** In words; none where it was written. */
  readonly failed: string | undefined;
}

/** How many are done, of how many. */
export const progress = signal<{ readonly done: number; readonly of: number } | undefined>(undefined);

/** What became of each; one that fails does not stop the others. */
export async function carryOut(plans: readonly Planned[], whatOf: (planned: Planned) => What | undefined): Promise<readonly Carried[]> {
  const carried: Carried[] = [];
  for (const planned of plans) {
    progress.value = { done: carried.length, of: plans.length };
    const what = whatOf(planned);
    if (what !== undefined) carried.push({ planned, failed: await written(planned.line.id, what) });
  }
  progress.value = undefined;
  return carried;
}

async function written(report: string, what: What): Promise<string | undefined> {
  try {
    // Its threads have their names from its key.
    const { report: opened } = await asking().ask('open', { id: report });
    await write(report, opened.recipients, 'leading', what);
    return undefined;
  } catch (error) {
    return error instanceof Refused ? refusalText(error.code) : explain(codeOf(error));
  }
}
