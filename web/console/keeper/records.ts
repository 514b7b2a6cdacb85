/**
 * Entries of the service's list: `docs/protocol.md` §12.
 *
 *     u64 cursor ‖ u32 hour of arrival ‖ evidence hash (32) ‖ excerpt
 */

import { readU32, readU64, toHex } from '../../protocol/encoding.ts';
import { ProtocolError } from '../../protocol/errors.ts';
import { excerptLength } from '../../protocol/excerpt.ts';
import type { Hex } from '../../protocol/fields.ts';
import { HEADER_BYTES, parseHeader, type Header } from '../../protocol/header.ts';
import { nonsense } from './failures.ts';

const PREFIX_BYTES = 44;

export interface ListRecord {
  readonly cursor: number;
  /** Since 1970; the service's word. */
  readonly hour: number;
  readonly sha256: Hex;
  readonly header: Header;
  readonly excerpt: Uint8Array;
}

/** Joined records one by one. @throws {@link KeeperError} `nonsense` at a cut or strange one. */
export function* recordsIn(page: Uint8Array): Generator<ListRecord> {
  for (let start = 0; start < page.length; ) {
    const header = headerAt(page, start + PREFIX_BYTES);
    const end = start + PREFIX_BYTES + excerptLength(header.slots);
    if (page.length < end) throw nonsense();
    yield {
      cursor: readU64(page, start),
      hour: readU32(page, start + 8),
      sha256: toHex(page.subarray(start + 12, start + PREFIX_BYTES)),
      header,
      excerpt: page.slice(start + PREFIX_BYTES, end),
    };
    start = end;
  }
}

function headerAt(page: Uint8Array, start: number): Header {
  try {
    return parseHeader(page.subarray(start, start + HEADER_BYTES));
  } catch (error) {
    if (error instanceof ProtocolError) throw nonsense();
    throw error;
  }
}
