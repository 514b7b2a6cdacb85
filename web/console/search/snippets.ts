/** Pieces of a text around what was found in it. Nothing here is markup: whoever shows them makes text nodes. */

import { oneLine } from '../display.ts';
import { fold } from '../inbox/fold.ts';

/** Letters before and after the first word that was found. */
const AROUND = 80;
const WORD = /[\p{L}\p{N}\p{M}]+/gu;

export interface Piece {
  /** Already safe to be shown. */
  readonly text: string;
  readonly isFound: boolean;
}

/** The place in one of the texts where most of the words stand; none where they stand nowhere. */
export function snippetOf(texts: readonly string[], words: ReadonlySet<string>): readonly Piece[] {
  const best = texts.map((text) => ({ text, ...densest(text, words) })).sort((one, other) => other.count - one.count)[0];
  if (best === undefined || best.count === 0) return [];
  const start = Math.max(0, best.start - AROUND);
  const end = Math.min(best.text.length, best.start + 2 * AROUND);
  return [...(start > 0 ? [rest('…')] : []), ...pieces(best.text.slice(start, end), words), ...(end < best.text.length ? [rest('…')] : [])];
}

/** A text in pieces: what was found, and what stands between. */
export function pieces(text: string, words: ReadonlySet<string>): readonly Piece[] {
  const found: Piece[] = [];
  let last = 0;
  for (const { 0: word, index } of text.matchAll(WORD)) {
    if (!words.has(fold(word))) continue;
    if (index > last) found.push(rest(text.slice(last, index)));
    found.push({ text: oneLine(word), isFound: true });
    last = index + word.length;
  }
  if (last < text.length) found.push(rest(text.slice(last)));
  return found;
}

/** Where a window begins that holds the most different words. */
function densest(text: string, words: ReadonlySet<string>): { readonly start: number; readonly count: number } {
  const places = [...text.matchAll(WORD)].flatMap(({ 0: word, index }) => (words.has(fold(word)) ? [{ index, word: fold(word) }] : []));
  let best = { start: 0, count: 0 };
  for (const [i, { index }] of places.entries()) {
    const inWindow = new Set<string>();
    for (let next = i; next < places.length; next += 1) {
      const place = places[next];
      if (place === undefined || place.index >= index + 2 * AROUND) break;
      inWindow.add(place.word);
    }
    if (inWindow.size > best.count) best = { start: index, count: inWindow.size };
  }
  return best;
}

function rest(text: string): Piece {
  return { text: oneLine(text.replace(/\s+/g, ' '), 2 * AROUND + AROUND), isFound: false };
}
