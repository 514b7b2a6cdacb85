/** Files of an export: the same content makes the same bytes. Twin of `app/member/exports/files.py`. */

import { zipSync, type Zippable } from 'fflate';

import type { Bytes } from '../../protocol/encoding.ts';

export type Files = Readonly<Record<string, Bytes>>;

/** The earliest that the format knows, in the computer's own time: an export tells no time of its making. */
const NO_TIME = new Date(1980, 0, 1);
const UNIX = 3;
const PRIVATE = 0o600 << 16;

/** A zip with these files. */
export function zipped(files: Files): Bytes {
  const entries = Object.entries(files).map(([name, content]): [string, Zippable[string]] => [name, [content, { mtime: NO_TIME, os: UNIX, attrs: PRIVATE, level: 6 }]]);
  return own(zipSync(Object.fromEntries(entries)));
}

/** Bytes in memory of their own kind, as everything here has them. */
function own(bytes: Uint8Array): Bytes {
  return bytes.buffer instanceof ArrayBuffer ? (bytes as Bytes) : new Uint8Array(bytes);
}

