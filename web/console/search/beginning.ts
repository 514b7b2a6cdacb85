/** What search needs while a session is open, and what must be gone after it. */

import { forgetIndex, keepIndex } from './live.ts';
import { fetchSaved, forgetSaved } from './saved.ts';
import { forgetTexts } from './texts.ts';

/** Answers how to end it, with everything that was read. */
export function beginSearch(): () => void {
  const stop = keepIndex();
  // Without them there is still everything else.
  fetchSaved().catch(() => undefined);
  return () => {
    stop();
    forgetTexts();
    forgetIndex();
    forgetSaved();
  };
}
