/** What a thread is told of an export: of what, on which consents, exactly what left (`docs/protocol.md` §21.6). */

import type { WhatOf } from '../../protocol/events.ts';
import type { Leaving } from './facts.ts';
import { PACKAGE, type Offered } from './formats.ts';
import type { Granted } from './gate.ts';

export type Exported = WhatOf<'exported'>;

/** What is to be written, and what for, in words. */
export interface Stated {
  readonly format: Offered;
  readonly purpose: string | undefined;
}

export function exportedEvent({ format, purpose }: Stated, granted: Granted, { sha256 }: Leaving): Exported {
  return {
    event: 'exported',
    format,
    identities: granted.hasNames,
    sensitive: granted.hasSensitive,
    ...(purpose !== undefined && { purpose }),
    sha256,
    ...(granted.scopes.length > 0 && { scopes: granted.scopes }),
    ...(granted.consents.length > 0 && { consents: granted.consents }),
  };
}

/** Whether two events tell of the same export: of the same facts, in the same format. A package is the same for whoever gets it, so that counts too. */
export function isSame(one: Partial<Exported>, other: Exported): boolean {
  const isOfSame = one.format === other.format && one.identities === other.identities && one.sha256 === other.sha256;
  return isOfSame && (other.format !== PACKAGE || (one.purpose === other.purpose && JSON.stringify(one.scopes) === JSON.stringify(other.scopes)));
}
