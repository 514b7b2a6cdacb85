/** Whether a draft lies on the phone: all that everybody fetches of it, and without a line of cryptography. */

import { forgottenStored, isStored, read } from '../../browser/storage.ts';

export const HEAD = 'head';
export const HOUR_MS = 3_600_000;

/** Whether there is one that has not ended; one that has is gone afterwards. */
export async function isKept(now: Date): Promise<boolean> {
  if (!(await isStored())) return false;
  const head = (await read(HEAD)) as { readonly until: number } | undefined;
  if (head !== undefined && now.getTime() < head.until * HOUR_MS) return true;
  await forgottenStored();
  return false;
}
