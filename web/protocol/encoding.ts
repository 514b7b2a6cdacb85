/**
 * Integers, hex, base64url and JSON: `docs/protocol.md` §2.
 *
 * Decoders refuse every spelling but the one that the encoder writes. Nothing here reads
 * a key or a secret in a way that depends on time.
 */

import { Malformed } from './errors.ts';

/** Bytes in memory of their own kind, which `Blob` and WebCrypto accept; every function here returns these. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** A JSON object whose fields have not been checked. */
export type JsonObject = Readonly<Record<string, unknown>>;

const HEX = /^(?:[0-9a-f]{2})*$/;
const BASE64URL = /^[A-Za-z0-9_-]*$/;
const BASE64URL_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
// Deeper than anything that we write, and shallower than any parser's own limit.
const DEPTH_LIMIT = 64;
// With `u`, whole pairs are one character each, so what matches stands alone.
const HALF_SURROGATE = /\p{Cs}/u;
const HEX_DIGITS = '0123456789abcdef';
const U32_RANGE = 2 ** 32;

/** All parts joined. */
export function concat(...parts: readonly Uint8Array[]): Bytes {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** A label as its ASCII bytes, without a final zero. */
export function ascii(label: string): Bytes {
  return new TextEncoder().encode(label);
}

/** Text as UTF-8. */
export function utf8(text: string): Bytes {
  return new TextEncoder().encode(text);
}

/** How many Unicode code points a text has: the unit of every limit on texts. */
export function codePoints(text: string): number {
  return Array.from(text).length;
}

/** Two bytes, big-endian. */
export function u16(value: number): Bytes {
  const bytes = new Uint8Array(2);
  new DataView(bytes.buffer).setUint16(0, value);
  return bytes;
}

/** Four bytes, big-endian. */
export function u32(value: number): Bytes {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

/** Eight bytes, big-endian; `value` is a whole number of at most 2^53 - 1. */
export function u64(value: number): Bytes {
  return concat(u32(Math.floor(value / U32_RANGE)), u32(value % U32_RANGE));
}

/** The two bytes at `offset` as a number. */
export function readU16(bytes: Uint8Array, offset: number): number {
  return view(bytes).getUint16(offset);
}

/** The four bytes at `offset` as a number. */
export function readU32(bytes: Uint8Array, offset: number): number {
  return view(bytes).getUint32(offset);
}

/** The eight bytes at `offset`; beyond 2^53 the nearest number, which is larger than any length. */
export function readU64(bytes: Uint8Array, offset: number): number {
  return readU32(bytes, offset) * U32_RANGE + readU32(bytes, offset + 4);
}

/** Lower-case hex. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += HEX_DIGITS.charAt(byte >> 4) + HEX_DIGITS.charAt(byte & 15);
  return text;
}

/**
 * Exactly `size` bytes from lower-case hex.
 *
 * @throws {@link Malformed} on any other text.
 */
export function fromHex(text: string, size: number): Bytes {
  if (text.length !== 2 * size || !HEX.test(text)) throw new Malformed('not the expected hex');
  return Uint8Array.from({ length: size }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16));
}

/** The first `count` numbers of 11 bits in `bytes`, most significant bit first: places in a list of 2,048 words. */
export function wordPlaces(bytes: Uint8Array, count: number): number[] {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('');
  return Array.from({ length: count }, (_, i) => Number.parseInt(bits.slice(11 * i, 11 * i + 11), 2));
}

/** Base64url without padding, RFC 4648 §5. */
export function toBase64url(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const group = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const letters = Math.min(4, bytes.length - i + 1);
    for (let j = 0; j < letters; j++) text += BASE64URL_ALPHABET.charAt((group >> (18 - 6 * j)) & 63);
  }
  return text;
}

/**
 * The bytes of base64url text.
 *
 * @throws {@link Malformed} on padding, other alphabets and stray bits.
 */
export function fromBase64url(text: string): Bytes {
  if (!BASE64URL.test(text) || text.length % 4 === 1) throw new Malformed('not base64url');
  const bytes = new Uint8Array(Math.floor((text.length * 6) / 8));
  let pending = 0;
  let bits = 0;
  let offset = 0;
  for (const letter of text) {
    pending = ((pending << 6) | BASE64URL_ALPHABET.indexOf(letter)) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[offset++] = (pending >> bits) & 0xff;
  }
  if ((pending & ((1 << bits) - 1)) !== 0) throw new Malformed('base64url with stray bits');
  return bytes;
}

/** Compact UTF-8 JSON. Readers accept any other spelling as well. */
export function toJson(value: unknown): Bytes {
  return utf8(JSON.stringify(value));
}

/**
 * A JSON object from UTF-8 without a byte-order mark.
 *
 * @throws {@link Malformed} on anything else.
 */
export function fromJsonObject(bytes: Uint8Array): JsonObject {
  const value = parseJson(bytes);
  if (!isJsonObject(value)) throw new Malformed('not a JSON object');
  return value;
}

/** Whether a JSON value is an object, and neither an array nor null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Takes out of a JSON value the fields that are null: a reader takes them for absent (§8.2). */
export function dropNulls(value: unknown): void {
  if (Array.isArray(value)) value.forEach(dropNulls);
  else if (isJsonObject(value)) {
    for (const [name, item] of Object.entries(value)) {
      if (item === null) Reflect.deleteProperty(value, name);
      else dropNulls(item);
    }
  }
}

function parseJson(bytes: Uint8Array): unknown {
  let value: unknown;
  try {
    // `ignoreBOM` leaves a byte-order mark in the text, where JSON refuses it.
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    throw new Malformed('not JSON');
  }
  checkPlain(value, DEPTH_LIMIT);
  return value;
}

/** Refuses what one reader would take and another would not: `docs/protocol.md` §2. */
function checkPlain(value: unknown, depth: number): void {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Malformed('a number that is none');
  if (typeof value === 'string' && HALF_SURROGATE.test(value)) throw new Malformed('half of a surrogate pair');
  if (typeof value !== 'object' || value === null) return;
  if (depth === 0) throw new Malformed('nested too deeply');
  const names = Array.isArray(value) ? [] : Object.keys(value);
  for (const inside of [...names, ...(Object.values(value) as unknown[])]) checkPlain(inside, depth - 1);
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
