/** From what went wrong to the word under which the screens explain it. */

import { ConnectionFailed, ServerRefused, UploadAstray } from '../browser/http.ts';
import { WorkFailed } from './admission.ts';
import { SealingFailed } from './sealing_client.ts';

export type Problem =
  | 'connection'
  | 'busy'
  | 'large'
  | 'conflict'
  | 'rejected'
  | 'different'
  | 'astray'
  | 'unproven'
  /** The phone could not do the work. */
  | 'work'
  /** The server took no work of ours. */
  | 'admission'
  | 'closed'
  | 'file'
  | 'sealing';

/** Where the same bytes may have another answer. */
export const CAN_BE_TRIED_AGAIN: ReadonlySet<Problem> = new Set<Problem>(['connection', 'different', 'unproven', 'busy', 'work', 'admission']);

export function problemOf(error: unknown): Problem {
  if (error instanceof ConnectionFailed) return 'connection';
  if (error instanceof WorkFailed) return 'work';
  if (isRefusedForWork(error)) return 'admission';
  if (error instanceof UploadAstray) return 'astray';
  if (error instanceof SealingFailed) return problemOfSealing(error);
  if (!(error instanceof ServerRefused)) return 'sealing';
  if (error.status === 409) return 'conflict';
  if (error.status === 413) return 'large';
  return error.status === 429 || error.status >= 500 ? 'busy' : 'rejected';
}

export function isRefusedForWork(error: unknown): error is ServerRefused {
  return error instanceof ServerRefused && error.code === 'admission-required';
}

function problemOfSealing({ during, failure: { stage } }: SealingFailed): Problem {
  if (stage === 'file' || stage === 'closed' || stage === 'different') return stage;
  return during === 'receipt' ? 'unproven' : 'sealing';
}
