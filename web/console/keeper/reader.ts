/** Opening with the keys that are here: as `app/member/reader.py` does. */

import { KeeperError } from './failures.ts';
import type { KemKey } from './keys.ts';
import type { Bytes } from '../../protocol/encoding.ts';
import { openContent, openSlot, parseEnvelope, reportSlot, type OpenedReport } from '../../protocol/envelope.ts';
import { SlotBroken } from '../../protocol/errors.ts';
import { openHeadWith, ownSlot, parseExcerpt } from '../../protocol/excerpt.ts';
import type { Hex } from '../../protocol/fields.ts';
import type { Primitives } from '../../protocol/primitives.ts';
import { decodeHead, type Head } from '../../protocol/report.ts';

/** A whole report, with the key from which its threads have their names. */
export interface WholeReport extends OpenedReport {
  readonly dataKey: Uint8Array;
}

/** Where a report's slot is, and the intake keys to which it can have been sealed, newest first. */
export interface Place {
  readonly index: number;
  readonly listed: readonly Hex[];
}

export class Reader {
  constructor(
    private readonly primitives: Primitives,
    private readonly ring: ReadonlyMap<Hex, KemKey>,
  ) {}

  /** @throws a `ProtocolError` with the stage, or {@link KeeperError} `other-key`. */
  async openHead(excerptBytes: Uint8Array, place: Place): Promise<Head> {
    const excerpt = parseExcerpt(excerptBytes);
    const dataKey = await this.dataKey(excerpt.headerBytes, ownSlot(excerpt, place.index), place);
    return decodeHead(await openHeadWith(this.primitives, excerpt, dataKey));
  }

  /** Head and content of a whole report. */
  async openReport(bytes: Uint8Array, place: Place): Promise<WholeReport> {
    const envelope = parseEnvelope(bytes);
    const dataKey = await this.dataKey(envelope.headerBytes, reportSlot(envelope, place.index), place);
    return { ...(await openContent(this.primitives, envelope, dataKey)), dataKey };
  }

  private async dataKey(headerBytes: Uint8Array, slot: Uint8Array, { index, listed }: Place): Promise<Bytes> {
    const held = listed.flatMap((hash) => this.ring.get(hash) ?? []);
    for (const { publicKey, seed } of held) {
      try {
        return await openSlot(this.primitives, { headerBytes, slot }, { index, seed, publicKey });
      } catch (error) {
        if (!(error instanceof SlotBroken)) throw error;
      }
    }
    // Told apart from a broken slot: after a change of keys old reports need the old key.
    if (held.length < listed.length) throw new KeeperError('other-key');
    throw new SlotBroken('no key of this member opens its slot');
  }
}
