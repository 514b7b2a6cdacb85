/**
 * Twelve words, and the keys that come from them: `docs/protocol.md` §7.
 *
 * Every key comes from the 16 bytes, never from the typed text, so accents, case and language
 * cannot lead to other keys. 128 bits need no slow hash, which the phones of people at risk
 * could not afford. A page that only compares words imports `word_match.ts` instead.
 */

import { wordlist as english } from '@scure/bip39/wordlists/english.js';
import { wordlist as spanish } from '@scure/bip39/wordlists/spanish.js';

import { ascii, concat, u32, utf8, wordPlaces, type Bytes } from './encoding.ts';
import { ChecksumMismatch, UnknownWord } from './errors.ts';
import { hash32, ID_BYTES } from './header.ts';
import { publicKeyOf } from './hpke.ts';
import { hkdf, hmacSha256, randomBytes, sha256 } from './primitives.ts';
import { matchesPlain, plain } from './word_match.ts';

export { matchesWord } from './word_match.ts';

export const CODE_BYTES = 16;
export const WORD_COUNT = 12;
export const TAG_BYTES = 16;
const BITS_PER_WORD = 11;
const SALT = 'atalaya/1 return code';

/** The languages of the word lists. */
export type Language = 'es' | 'en';

/** 16 random bytes. */
export function newReturnCode(): Bytes {
  return randomBytes(CODE_BYTES);
}

/** Where the twelve words of a code (16 bytes) stand in a list of 2,048, whichever its language. */
export function toIndexes(code: Uint8Array): number[] {
  if (code.length !== CODE_BYTES) throw new Error('a return code is 16 bytes');
  // Twelve words hold four bits more than the code: those are the checksum.
  return wordPlaces(concat(code, sha256(code)), WORD_COUNT);
}

/** The twelve BIP39 words of a code (16 bytes), in NFC. */
export function toWords(code: Uint8Array, language: Language): string[] {
  const words = wordList(language);
  return toIndexes(code).map((index) => words[index] ?? '');
}

/**
 * The code (16 bytes) of twelve typed words. Case and accents do not matter and four letters
 * of a word suffice.
 *
 * @throws {@link UnknownWord} for a word that is not in the list or another number of words,
 * {@link ChecksumMismatch} where the words do not belong together.
 */
export function fromWords(text: string, language: Language): Bytes {
  const typed = text.split(/\s+/u).filter((word) => word !== '');
  if (typed.length !== WORD_COUNT) throw new UnknownWord('a return code has twelve words');
  const words = wordList(language).map(plain);
  return fromIndexes(typed.map((word) => find(plain(word), words)));
}

/**
 * The code (16 bytes) of twelve words, by where they stand in a list of 2,048.
 *
 * @throws {@link UnknownWord} for another number of words, or a place that no list has,
 * {@link ChecksumMismatch} where the words do not belong together.
 */
export function fromIndexes(indexes: readonly number[]): Bytes {
  const isPlace = (index: number): boolean => Number.isInteger(index) && index >= 0 && index < 2 ** BITS_PER_WORD;
  if (indexes.length !== WORD_COUNT || !indexes.every(isPlace)) throw new UnknownWord('not twelve places in a list');
  const bits = indexes.map((index) => index.toString(2).padStart(BITS_PER_WORD, '0')).join('');
  const code = Uint8Array.from({ length: CODE_BYTES }, (_, i) => Number.parseInt(bits.slice(8 * i, 8 * i + 8), 2));
  // All but the last word are the code's in any case.
  if (toIndexes(code).pop() !== indexes[WORD_COUNT - 1]) throw new ChecksumMismatch('the words do not belong together');
  return code;
}

/** The 2,048 words of a BIP39 list, in NFC. */
export function wordList(language: Language): string[] {
  return (language === 'es' ? spanish : english).map((word) => word.normalize('NFC'));
}

/** The seed (32 bytes) of the KEM key to which replies are sealed. */
export function replySeed(code: Uint8Array): Bytes {
  return hkdf(code, ascii(SALT), ascii('reply kem'));
}

/** The seed (32 bytes) of the tags under which replies are found. */
export function tagSeed(code: Uint8Array): Bytes {
  return hkdf(code, ascii(SALT), ascii('reply tags'));
}

/** The key (32 bytes) that ties a follow-up to the first report. */
export function followKey(code: Uint8Array): Bytes {
  return hkdf(code, ascii(SALT), ascii('follow-ups'));
}

/** The tag (16 bytes) of a member's reply number `counter`. */
export function replyTag(seed: Uint8Array, member: string, counter: number): Bytes {
  const message = concat(ascii('atalaya/1 reply tag'), sha256(utf8(member)), u32(counter));
  return hmacSha256(seed, message).slice(0, TAG_BYTES);
}

/** What the report carries of a return code: the reply public key (1,216 bytes), the tag seed and the follow key (32 bytes each). */
export function replyKeys(code: Uint8Array): { publicKey: Bytes; tagSeed: Bytes; followKey: Bytes } {
  return { publicKey: publicKeyOf(replySeed(code)), tagSeed: tagSeed(code), followKey: followKey(code) };
}

/** What a file is sealed and sent with: data key 32, envelope id 16, upload token 32 bytes. */
export interface AttachmentKeys {
  readonly dataKey: Bytes;
  readonly id: Bytes;
  readonly token: Bytes;
}

/**
 * The keys of the file with this SHA-256 (32 bytes): the same words and file give the same ones.
 * Another file gets others, so no key ever seals two contents.
 */
export function attachmentKeys(code: Uint8Array, fileSha256: Uint8Array): AttachmentKeys {
  const derive = (label: string): Bytes => hkdf(code, ascii(SALT), concat(ascii(label), hash32(fileSha256)));
  return {
    dataKey: derive('attachment key'),
    id: derive('attachment id').slice(0, ID_BYTES),
    token: derive('upload token'),
  };
}

/** The index of the word that was meant. */
function find(typed: string, words: readonly string[]): number {
  const index = words.findIndex((word) => matchesPlain(typed, word));
  if (index < 0) throw new UnknownWord('a word is not in the list');
  return index;
}
