/** What the page and its work worker say to each other: one question, one answer, no order. */

import type { Challenge, Solution } from 'altcha-lib/types';

export interface WorkToDo {
  readonly number: number;
  readonly challenge: Challenge;
}

export interface WorkDone {
  readonly number: number;
  /** None where the challenge is not one that can be solved. */
  readonly solution: Pick<Solution, 'counter' | 'derivedKey'> | undefined;
}
