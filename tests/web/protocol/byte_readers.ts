/** What the page's half says of any bytes that a server or a stranger may hand it, for whoever compares both languages. */

import { parseArchivedKeys } from '../../../web/protocol/archive.ts';
import { openCheckpoint, parseCheckpoint, parseNote, parseProof, splitNotes, verifyReceipt, type ReceiptLog } from '../../../web/protocol/checkpoint.ts';
import { fromBase64url, fromJsonObject } from '../../../web/protocol/encoding.ts';
import { parseEnvelope } from '../../../web/protocol/envelope.ts';
import { parseExcerpt } from '../../../web/protocol/excerpt.ts';
import { parseHeader } from '../../../web/protocol/header.ts';
import { parseWrappedKeys } from '../../../web/protocol/key_ring.ts';
import type { Entry } from '../../../web/protocol/log.ts';
import type { Primitives } from '../../../web/protocol/primitives.ts';
import { parseFetched, parseTags } from '../../../web/protocol/reply.ts';
import { fromWords } from '../../../web/protocol/return_code.ts';
import { parsePins } from '../../../web/protocol/root.ts';
import { parseRoster, verifyKeyFile, verifySignedRoster } from '../../../web/protocol/roster.ts';
import { parseEventHeader } from '../../../web/protocol/thread_header.ts';
import { parseCarriedKeys } from '../../../web/protocol/thread_key.ts';

/** `bytes` and the roster's `document` are base64. */
export interface Given {
  readonly name: string;
  readonly bytes: string;
  readonly pins: unknown;
  readonly document: string;
  readonly log: ReceiptLog;
  readonly entry: Entry;
}

type Read = (bytes: Uint8Array<ArrayBuffer>, given: Given, primitives: Primitives) => unknown;

const READERS: Readonly<Record<string, Read>> = {
  envelope: parseEnvelope,
  header: parseHeader,
  excerpt: parseExcerpt,
  event: parseEventHeader,
  pins: (bytes) => parsePins(fromJsonObject(bytes)),
  signed: (bytes, { pins }) => parseRoster(bytes, parsePins(pins).root),
  roster: (bytes, { pins }, primitives) => verifySignedRoster(primitives, bytes, parsePins(pins)),
  keys: async (bytes, { pins, document }, primitives) => verifyKeyFile(await verifySignedRoster(primitives, fromBase64(document), parsePins(pins)), bytes),
  note: parseNote,
  notes: (bytes) => splitNotes(bytes).map(parseNote),
  text: parseCheckpoint,
  checkpoint: (bytes, { log }, primitives) => openCheckpoint(primitives, bytes, log),
  proof: parseProof,
  receipt: (bytes, { entry, log }, primitives) => verifyReceipt(primitives, bytes, { entry, log }),
  tags: parseTags,
  fetched: parseFetched,
  wrapped: parseWrappedKeys,
  archived: parseArchivedKeys,
  carried: parseCarriedKeys,
  json: fromJsonObject,
  base64url: (bytes) => fromBase64url(Buffer.from(bytes).toString('latin1')),
  spanish: (bytes) => fromWords(Buffer.from(bytes).toString(), 'es'),
  english: (bytes) => fromWords(Buffer.from(bytes).toString(), 'en'),
};

const fromBase64 = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(text, 'base64'));

/** `taken`, or what the reader throws. */
export async function readBytes(primitives: Primitives, given: Given): Promise<string> {
  await READERS[given.name]!(fromBase64(given.bytes), given, primitives);
  return 'taken';
}
