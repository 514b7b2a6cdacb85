import { TypedWords } from '../../../web/defender/typed_words.ts';
import { fromIndexes, newReturnCode, toWords, wordList } from '../../../web/protocol/return_code.ts';

const lists = { es: wordList('es'), en: wordList('en') };
const typed = new TypedWords(lists);
const knownIn = (text: string, preferred: 'es' | 'en' = 'es') => typed.read(text, preferred).words.map(({ known }) => known?.word);

test.each(['es', 'en'] as const)('twelve words in %s are the code that they were made of, whatever the page’s language', (language) => {
  for (let i = 0; i < 20; i++) {
    const code = newReturnCode();
    const text = toWords(code, language).join(' ');
    for (const preferred of ['es', 'en'] as const) {
      const [first] = typed.complete(text, preferred);
      expect(fromIndexes(first!)).toEqual(code);
      expect(typed.read(text, preferred).language).toBe(language);
    }
  }
});

test('four letters, capitals, accents or none, numbers and marks make no difference', () => {
  expect(knownIn('ABAC, Ábaco\n3. abaco  abaco… «abdomen»')).toEqual(['ábaco', 'ábaco', 'ábaco', 'ábaco', 'abdomen']);
});

test.each(['aba', 'abacos', 'abandon', 'zzzz', 'ñ'])('%s is no word of the list', (word) => {
  expect(knownIn(`ábaco abdomen ${word} `)).toEqual(['ábaco', 'abdomen', undefined]);
});

test('only the last word, and only while nothing follows it, is under way', () => {
  const underWay = (text: string) => typed.read(text, 'es').words.map(({ isUnderWay }) => isUnderWay);
  expect(underWay('ábaco abd')).toEqual([false, true]);
  expect(underWay('ábaco abd ')).toEqual([false, false]);
  expect(underWay('')).toEqual([]);
});

test.each([11, 13])('%i words are not complete', (count) => {
  expect(typed.complete('ábaco '.repeat(count), 'es')).toEqual([]);
});

test('a word that is not in the list makes nothing complete', () => {
  expect(typed.complete(`${'ábaco '.repeat(11)}abejja`, 'es')).toEqual([]);
});

test.each([
  ['abejja', 'abeja'],
  ['abjea', 'abeja'],
  ['abja', 'abeja'],
  ['ABEJAA', 'abeja'],
  ['cass', 'casa'],
])('%s is similar to %s', (given, word) => {
  expect(typed.similar(given, 'es', 2)).toContain(word);
});

test('a word is not similar to itself, and few are similar to it', () => {
  const similar = typed.similar('casa', 'es', 1);
  expect(similar).not.toContain('casa');
  expect(similar).toContain('caja');
  expect(similar.length).toBeLessThanOrEqual(3);
  expect(typed.similar('zzzzzzzz', 'es', 2)).toEqual([]);
});

test('twelve words in a text are found, and no other twelve', () => {
  const words = toWords(newReturnCode(), 'es');
  expect(typed.areIn(`Mis palabras son: ${words.join(', ')}. Gracias.`)).toBe(true);
  expect(typed.areIn(words.map((word, i) => `${i + 1}. ${word.slice(0, 4)}`).join('\n'))).toBe(true);
  expect(typed.areIn(`Mis palabras son: ${words.slice(1).join(', ')}. Gracias.`)).toBe(false);
  expect(typed.areIn('Llegaron dos camionetas blancas sin placas, bajaron hombres armados y golpearon a mi hermano. Nadie hizo nada. '.repeat(20))).toBe(false);
});
