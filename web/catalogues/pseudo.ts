/**
 * A language for tests only: from right to left, two fifths longer, with accents, and with gaps. What a layout does
 * not bear, or was written into the code, is seen in it.
 */

import type { Catalogue, Translation } from './catalogue.ts';
import { readAudio, type LanguageFolder } from './folder.ts';

const ACCENTS: Readonly<Record<string, string>> = { a: 'ā', e: 'ę', i: 'ï', o: 'ø', u: 'ů', n: 'ŋ', c: 'č', s: 'š', A: 'Å', E: 'Ē', O: 'Ø', C: 'Ç', S: 'Š', T: 'Ŧ' };
const FILLING = ' łôñġ';
const GROWTH = 0.4;
// So that the way in which a missing text is shown is seen on most screens.
const GAP = 5;

export function pseudoLanguage(sections: ReadonlyMap<string, Catalogue>, audio: string): LanguageFolder {
  return {
    language: { id: 'pseudo', tag: 'ar-XB', name: 'Pšęůđø', direction: 'rtl' },
    numbers: 'es-MX',
    translations: new Map([...sections].map(([name, source]) => [name, translated(source)])),
    audio: readAudio(audio, sections),
  };
}

function translated({ messages, plural }: Catalogue): Translation {
  const kept = messages.filter((_, i) => i % GAP !== GAP - 1);
  return { plural, forms: new Map(kept.map(({ forms, key }) => [key, forms.map(longer)])) };
}

/** Values, in braces, stay as they are. */
export function longer(text: string): string {
  const accented = text.replace(/\{\w+\}|[a-zA-Z]/g, (part) => ACCENTS[part] ?? part);
  return accented + FILLING.repeat(Math.ceil((text.length * GROWTH) / FILLING.length));
}
