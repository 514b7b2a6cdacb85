/**
 * The lists that the twelve words come from, fetched apart: a phone needs one of the two, and not before
 * somebody sends. A list that is not whole is refused, for its words could not be read back.
 */

import { get } from '../browser/http.ts';
import type { Language } from './draft.ts';
import { SealingFailed } from './sealing_client.ts';
import english from './word_lists/en.txt?url';
import spanish from './word_lists/es.txt?url';

const PATHS: Readonly<Record<Language, string>> = { es: spanish, en: english };
const LIST_LENGTH = 2048;

export class WordLists {
  private readonly loading = new Map<Language, Promise<readonly string[]>>();

  /** The words in order; what failed to arrive is asked for again the next time. */
  async load(language: Language, stop: AbortSignal): Promise<readonly string[]> {
    const list = this.loading.get(language) ?? fetchList(language, stop);
    this.loading.set(language, list);
    try {
      return await list;
    } catch (error) {
      this.loading.delete(language);
      throw error;
    }
  }
}

async function fetchList(language: Language, stop: AbortSignal): Promise<readonly string[]> {
  const text = new TextDecoder().decode(await get(PATHS[language], stop));
  const words = text.trim().split('\n');
  if (new Set(words).size !== LIST_LENGTH) throw new SealingFailed('page', { stage: 'words' });
  return words;
}
