/** Whether a server has kept what was sealed here, and proves that it stands in the receipt log: `docs/protocol.md` §16.3. */

import type { Kept } from '../browser/http.ts';
import { verifyReceipt } from '../protocol/checkpoint.ts';
import { toHex, utf8 } from '../protocol/encoding.ts';
import { ENTRY_KIND } from '../protocol/log.ts';
import type { Primitives } from '../protocol/primitives.ts';
import type { Roster } from '../protocol/roster.ts';

/** The server says that it has kept something else. */
export class HashDiffers extends Error {
  override readonly name = 'HashDiffers';
}

interface Sealed {
  readonly kind: 'report' | 'attachment';
  readonly kept: Kept;
  /** Of the whole envelope, as it was sealed here. */
  readonly sha256: Uint8Array;
  readonly rosterVersion: number;
}

/**
 * Whether it is proven: always where the verified roster names a receipt log, never where it names none.
 *
 * The entry is built from what was sealed here; of the answer it takes the hour alone.
 *
 * @throws {@link HashDiffers}, and the stages of §16 for a proof that does not hold.
 */
export async function checkReceipt(primitives: Primitives, { receipts: log }: Pick<Roster, 'receipts'>, sealed: Sealed): Promise<boolean> {
  const { kind, kept, rosterVersion } = sealed;
  const sha256 = toHex(sealed.sha256);
  if (kept.sha256 !== sha256) throw new HashDiffers('another hash');
  if (log === undefined) return false;
  const entry = { kind: ENTRY_KIND[kind], hour: kept.hour, rosterVersion, sha256 };
  await verifyReceipt(primitives, utf8(kept.proof), { entry, log });
  return true;
}
