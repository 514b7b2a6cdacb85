/**
 * When a typed word means a word of the list: `docs/protocol.md` §7.
 *
 * Apart from `return_code.ts`, and without a single import, so that the page that asks the
 * defender to type some words again loads neither the word lists nor any cryptography.
 */

const UNAMBIGUOUS_LETTERS = 4;

/** Whether `typed` means `word` of the list: whole, or at least its first four letters. */
export function matchesWord(typed: string, word: string): boolean {
  return matchesPlain(plain(typed), plain(word));
}

/** The same for words that are `plain` already. First letters are unambiguous from the fourth on, in both lists. */
export function matchesPlain(typed: string, word: string): boolean {
  return typed === word || (typed.length >= UNAMBIGUOUS_LETTERS && word.startsWith(typed));
}

/** Lower case, without accents. */
export function plain(word: string): string {
  return word.trim().toLowerCase().normalize('NFKD').replace(/\p{Mn}/gu, '');
}
