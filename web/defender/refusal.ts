/** Why the page will not seal: from the stage of a failure to the sentence that a person needs. */

import type { SealingFailed } from './sealing_client.ts';

export type Cause = 'roster' | 'older' | 'forked' | 'keys' | 'expiry' | 'worker' | 'crypto';

export interface Refusal {
  readonly cause: Cause;
  /** Stable and short, as `roster/signatures`: for small print and for whoever helps. */
  readonly code: string;
  readonly expires: Date | undefined;
}

export function refusalOf({ during, failure }: SealingFailed): Refusal {
  return { cause: causeOf(during, failure.stage), code: `${during}/${failure.stage}`, expires: failure.expires };
}

function causeOf(during: string, stage: string): Cause {
  if (stage === 'expiry' || stage === 'root-expiry') return 'expiry';
  if (stage === 'version' || stage === 'root-version') return 'older';
  if (stage === 'equivocation') return 'forked';
  // `crypto` and `error` are our own stages: the browser failed, not the list.
  if (stage === 'crypto' || stage === 'error') return during === 'worker' ? 'worker' : 'crypto';
  if (stage === 'keys' || stage === 'public-key') return 'keys';
  if (during === 'roster') return 'roster';
  return during === 'worker' ? 'worker' : 'crypto';
}
