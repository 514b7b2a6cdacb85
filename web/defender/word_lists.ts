/**
 * The lists that the twelve words come from, in both languages and in one file: whoever watches the requests must
 * not learn in which language somebody reports.
 *
 * `word_lists.txt` has a line for each language. Each word is a digit, how many letters it begins with that the
 * word before it begins with too, and its other letters: `0abandon1bility2le` is abandon, ability, able.
 */

import { get } from '../browser/http.ts';
import type { Language } from './draft.ts';
import { SealingFailed } from './sealing_client.ts';
import address from './word_lists.txt?url';

export type WordLists = Readonly<Record<Language, readonly string[]>>;

const LIST_LENGTH = 2048;

/** Lists that are not whole are refused, for their words could not be read back. */
export async function fetchWordLists(stop: AbortSignal): Promise<WordLists> {
  const [es = '', en = ''] = new TextDecoder().decode(await get(address, stop)).split('\n');
  return { es: wordsOf(es), en: wordsOf(en) };
}

function wordsOf(line: string): readonly string[] {
  let word = '';
  const words = Array.from(line.matchAll(/(\d)(\D+)/g), ([, shared, rest = '']) => (word = word.slice(0, Number(shared)) + rest));
  if (new Set(words).size !== LIST_LENGTH) throw new SealingFailed('page', { stage: 'words' });
  return words;
}
