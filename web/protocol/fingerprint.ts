/**
 * A key as eight words that two people can compare: `docs/protocol.md` §9.6.
 *
 * 88 bits: an attacker would have to make 2^88 keys to find one with the same words. A page
 * that has word lists of its own asks for `fingerprint` alone.
 */

import { ascii, concat, fromHex, u16, utf8, wordPlaces } from './encoding.ts';
import type { Hex } from './fields.ts';
import { KEY_BYTES, sha256 } from './primitives.ts';
import { matchesWord, wordList, type Language } from './return_code.ts';

export const FINGERPRINT_WORDS = 8;

/** The places of eight words in a BIP39 list, for the key of `name`. */
export function fingerprint(name: string, key: Hex): number[] {
  const label = utf8(name);
  const digest = sha256(concat(ascii('atalaya/1 fingerprint'), u16(label.length), label, fromHex(key, KEY_BYTES)));
  return wordPlaces(digest, FINGERPRINT_WORDS);
}

/** The eight words, with spaces between. */
export function fingerprintWords(name: string, key: Hex, language: Language): string {
  const words = wordList(language);
  return fingerprint(name, key)
    .map((index) => words[index] ?? '')
    .join(' ');
}

/** Whether somebody typed the words of the key, in either language. */
export function sameWords(typed: string, name: string, key: Hex): boolean {
  const words = typed.split(/\s+/u).filter((word) => word !== '');
  return (['es', 'en'] as const).some((language) => {
    const expected = fingerprintWords(name, key, language).split(' ');
    return words.length === FINGERPRINT_WORDS && expected.every((word, i) => matchesWord(words[i] ?? '', word));
  });
}
