// What the index of words promises the search: docs/console.md.

import { both, either, NOT_FOUND, WordIndex } from '../../../web/console/search/word_index.ts';

function indexOf(...texts: string[]): WordIndex {
  const index = new WordIndex();
  for (const text of texts) index.add([{ text, weight: 1 }]);
  return index;
}

/** Numbers of the texts that were found, the best first. */
function found(index: WordIndex, typed: string, isExact = false): number[] {
  const { scores } = index.find(typed, isExact);
  return [...scores.keys()].filter((number) => (scores[number] ?? NOT_FOUND) >= 0).sort((one, other) => (scores[other] ?? 0) - (scores[one] ?? 0));
}

test('the word itself comes before those that begin with it and those a slip away, and nothing else is found', () => {
  expect(found(indexOf('retem', 'retenes', 'reten', 'otra cosa'), 'reten')).toEqual([2, 0, 1]);
});

test('what is sought exactly is no beginning and no slip', () => {
  const index = indexOf('reten', 'retenes', 'retem');
  expect(found(index, 'reten', true)).toEqual([0]);
  expect(index.find('reten', true).words).toEqual(['reten']);
});

test('a rare word counts for more than a frequent one, more of it for more, and a short text for more than a long one', () => {
  const index = indexOf('plaza comun', 'comun comun comun', 'comun', `comun ${'x '.repeat(200)}`);
  expect(found(index, 'comun')).toEqual([1, 2, 0, 3]);
  const [rare, frequent] = [index.find('plaza', true), index.find('comun', true)];
  expect(rare.scores[0]).toBeGreaterThan(frequent.scores[0] ?? Infinity);
});

test('a word in a heavier part counts for more', () => {
  const index = new WordIndex();
  index.add([{ text: 'rosa', weight: 1 }, { text: 'otra', weight: 3 }]);
  index.add([{ text: 'otra', weight: 1 }, { text: 'rosa', weight: 3 }]);
  expect(found(index, 'rosa')).toEqual([1, 0]);
});

test('what was removed is found no more, and its words are forgotten by the next search', () => {
  const index = indexOf('reten', 'reten policia');
  index.remove(1);
  expect(found(index, 'reten')).toEqual([0]);
  expect(index.find('policia', false)).toMatchObject({ words: [] });
  index.remove(1);
  expect(index.add([{ text: 'policia', weight: 1 }])).toBe(2);
  expect(found(index, 'policia')).toEqual([2]);
});

test('words that are joined by a sign have to stand in the same text', () => {
  expect(found(indexOf('las 14 30', 'las 14', 'las 30'), '14:30')).toEqual([0]);
});

test('a word a thousand times over outweighs no more than a place in the list can say', () => {
  const index = indexOf('voz '.repeat(1_000), 'silencio');
  expect(found(index, 'voz')).toEqual([0]);
  expect(found(index, 'silencio')).toEqual([1]);
});

test('found by both is found by each, and found by one is enough for either', () => {
  const [one, other] = [Float32Array.of(1, NOT_FOUND, 0, NOT_FOUND), Float32Array.of(2, 3, NOT_FOUND, NOT_FOUND)];
  expect([...both(one, other)]).toEqual([3, NOT_FOUND, NOT_FOUND, NOT_FOUND]);
  expect([...either(one, other)]).toEqual([3, 3, 0, NOT_FOUND]);
});
