import { toHex } from '../../../web/protocol/encoding.ts';
import { publicKeyOf } from '../../../web/protocol/hpke.ts';
import { followKey, fromIndexes, fromWords, matchesWord, newReturnCode, replyKeys, replySeed, replyTag, tagSeed, toIndexes, toWords } from '../../../web/protocol/return_code.ts';
import { stageOf } from './coalition.ts';

const zeros = new Uint8Array(16);

test('the code of zeros is the known BIP39 sentence', () => {
  expect(toWords(zeros, 'en').join(' ')).toBe(`${'abandon '.repeat(11)}about`);
  expect(toWords(zeros, 'es').join(' ')).toBe(`${'ábaco '.repeat(11)}abierto`);
});

test.each(['es', 'en'] as const)('random codes come back from their words in %s', (language) => {
  for (let i = 0; i < 20; i++) {
    const code = newReturnCode();
    const words = toWords(code, language);
    expect(fromWords(words.join(' '), language)).toEqual(code);
    const typed = words.map((word) => word.normalize('NFD').replace(/\p{M}/gu, '').slice(0, 4).toUpperCase());
    expect(fromWords(`  ${typed.join('\n ')} `, language)).toEqual(code);
  }
});

test.each([
  ['eleven words', 'abandon '.repeat(11), 'words'],
  ['thirteen words', 'abandon '.repeat(13), 'words'],
  ['a word that is not in the list', `${'abandon '.repeat(11)}atalaya`, 'words'],
  ['three letters of a longer word', `${'abandon '.repeat(11)}abo`, 'words'],
  ['a word with a letter too many', `${'abandon '.repeat(11)}aboutt`, 'words'],
  ['a wrong checksum', 'abandon '.repeat(12), 'checksum'],
])('%s fails', async (_, text, stage) => {
  expect(await stageOf(() => fromWords(text, 'en'))).toBe(stage);
});

test('a code comes back from the places of its words', () => {
  const code = newReturnCode();
  expect(fromIndexes(toIndexes(code))).toEqual(code);
});

test.each([
  ['eleven places', Array.from({ length: 11 }, () => 0), 'words'],
  ['a place behind the list', [...toIndexes(zeros).slice(0, 11), 2048], 'words'],
  ['a place before the list', [...toIndexes(zeros).slice(0, 11), -1], 'words'],
  ['half a place', [...toIndexes(zeros).slice(0, 11), 0.5], 'words'],
  ['places that do not belong together', Array.from({ length: 12 }, () => 0), 'checksum'],
])('%s fail', async (_, indexes, stage) => {
  expect(await stageOf(() => fromIndexes(indexes))).toBe(stage);
});

test.each([
  ['abac', 'ábaco', true],
  ['ÁBACO', 'ábaco', true],
  ['aba', 'ábaco', false],
  ['act', 'act', true],
  ['act', 'actor', false],
  ['abacos', 'ábaco', false],
])('%s means %s: %s', (typed, word, expected) => {
  expect(matchesWord(typed, word)).toBe(expected);
});

test('every key comes from the code', () => {
  expect(replyKeys(zeros)).toEqual({ publicKey: publicKeyOf(replySeed(zeros)), tagSeed: tagSeed(zeros), followKey: followKey(zeros) });
  expect(replyTag(tagSeed(zeros), 'member-0', 0)).toHaveLength(16);
  expect(toHex(replyTag(tagSeed(zeros), 'member-0', 0))).not.toBe(toHex(replyTag(tagSeed(zeros), 'member-0', 1)));
});
