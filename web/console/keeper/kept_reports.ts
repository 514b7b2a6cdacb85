/**
 * Reports that somebody has opened or taken along, as they came: still sealed to the organisation, and once more under the
 * key of this computer, so that nobody sees which they are.
 */

import { fromBase64url, toBase64url } from '../../protocol/encoding.ts';
import type { Cache } from './cache.ts';

const KIND = 'report';

export class KeptReports {
  constructor(private readonly cache: Cache) {}

  async keep(id: string, bytes: Uint8Array): Promise<void> {
    await this.cache.write(new Map([[this.nameOf(id), { bytes: toBase64url(bytes) }]]));
  }

  async read(id: string): Promise<Uint8Array | undefined> {
    const bytes = (await this.cache.read(this.nameOf(id)))?.['bytes'];
    return typeof bytes === 'string' ? fromBase64url(bytes) : undefined;
  }

  async drop(id: string): Promise<void> {
    await this.cache.write(new Map([[this.nameOf(id), undefined]]));
  }

  private nameOf(id: string): string {
    return this.cache.nameOf(KIND, id);
  }
}
