/** Shares whose day is over are ended, by whoever looks first. */

import { effect } from '@preact/signals';

import { revision } from '../cases/store.ts';

let ending: Promise<void> | undefined;

/** Looks at each change; answers how to stop it. */
export function beginEnding(): () => void {
  return effect(() => {
    if (revision.value > 0) ending ??= endQuietly();
  });
}

/** What could not be ended now is tried again at the next change. */
async function endQuietly(): Promise<void> {
  try {
    const { endOverdue } = await import('./acting.ts');
    await endOverdue();
  } catch {
    // Nobody has asked for it; whoever revokes is told what hindered.
  } finally {
    ending = undefined;
  }
}
