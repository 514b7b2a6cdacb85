/** Ids of what is written into a case. */

import { toHex } from '../../protocol/encoding.ts';
import { randomBytes } from '../../protocol/primitives.ts';

/** One that nobody else has drawn in this case. */
export function newId(kind: string): string {
  return `${kind}-${toHex(randomBytes(8))}`;
}
