/**
 * Whether a text names somebody whose name must stay here: twin of `app/member/exports/names.py`.
 *
 * No proof that it does not: a nickname that nobody wrote down is not found. It stops the plain mistake, and whoever exports
 * is told that texts want reading.
 */

import { codePoints } from '../../protocol/encoding.ts';

/** Shorter words, as «de» or «Ana», stand in other words' places too often; whole names are looked for whatever their length. */
const WORD_LETTERS = 4;
const WORD = /[\p{L}\p{N}_]+/gu;

/** Whether one of `names`, or a longer word of one, stands in `text` by itself. Accents, case and punctuation do not matter. */
export function namesSomebody(text: string, names: Iterable<string>): boolean {
  const words = foldedWords(text);
  const said = ` ${words.join(' ')} `;
  const found = new Set(words);
  for (const name of names) {
    const parts = foldedWords(name);
    if (parts.length === 0) continue;
    if (said.includes(` ${parts.join(' ')} `)) return true;
    if (parts.some((part) => codePoints(part) >= WORD_LETTERS && found.has(part))) return true;
  }
  return false;
}

function foldedWords(text: string): readonly string[] {
  const bare = text.normalize('NFKD').replace(/\p{M}/gu, '');
  // There and back makes one of letters such as ß that have two spellings.
  return [...bare.matchAll(WORD)].map(([word]) => word.toUpperCase().toLowerCase());
}
