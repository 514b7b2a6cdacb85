import type { Message } from '../../../web/catalogues/catalogue.ts';
import { compileSection } from '../../../web/catalogues/compile.ts';
import { typesOf } from '../../../web/catalogues/types.ts';

const text = (key: string, ...forms: string[]): Message => ({ key, forms, values: [], limit: undefined });
const counted: Message = { key: 'files.added', forms: ['{count} archivo', '{count} archivos'], values: [{ name: 'count', kind: 'number' }], limit: undefined };
const named: Message = {
  key: 'list',
  forms: ['{number} de {name}'],
  values: [
    { name: 'name', kind: 'string' },
    { name: 'number', kind: 'number' },
  ],
  limit: undefined,
};
const source = { messages: [text('next', 'Seguir'), text('advice.0', 'Uno «"\\».'), text('advice.1', 'Dos'), counted, named], plural: '(n != 1)' };

interface Compiled {
  next: string;
  advice: string[];
  files: { added: (count: number) => string };
  list: (name: string, number: number) => string;
}

/** What a browser would have of the module. */
async function load(code: string): Promise<Compiled> {
  const module = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as { default: Compiled };
  return module.default;
}

test('texts are there by their keys, lists in their order, and values where the text has them', async () => {
  const words = await load(compileSection({ source, isSource: true, numbers: 'es-MX' }));
  expect(words.next).toBe('Seguir');
  expect(words.advice).toEqual(['Uno «"\\».', 'Dos']);
  expect(words.list('el ${name} {number}', 1234)).toBe('1,234 de el ${name} {number}');
});

test.each([
  [0, '0 archivos'],
  [1, '1 archivo'],
  [2, '2 archivos'],
])('%i is counted as in Spanish', async (count, said) => {
  const words = await load(compileSection({ source, isSource: true, numbers: 'es-MX' }));
  expect(words.files.added(count)).toBe(said);
});

test.each([
  [1, 'a1'],
  [22, 'b22'],
  [15, 'c15'],
  [111, 'c111'],
])('%i takes the form of its language’s own rule', async (count, said) => {
  const forms = new Map([['files.added', ['a{count}', 'b{count}', 'c{count}']]]);
  const plural = 'n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2';
  const words = await load(compileSection({ source, translation: { forms, plural }, isSource: false, numbers: 'en' }));
  expect(words.files.added(count)).toBe(said);
});

test('what is not translated is there in Spanish, counted as in Spanish, and marked', async () => {
  const translation = { forms: new Map([['next', ['Onward']]]), plural: '0' };
  const words = await load(compileSection({ source, translation, isSource: false, numbers: 'en' }));
  expect(words.next).toBe('Onward');
  expect(words.advice[1]).toBe('\uFDD0Dos\uFDD1');
  expect(words.files.added(2)).toBe('\uFDD02 archivos\uFDD1');
});

test('from right to left a name keeps to itself, and a number need not', async () => {
  const translation = { forms: new Map([['list', ['{name}: {number}']]]), plural: '0' };
  const words = await load(compileSection({ source, translation, isSource: false, direction: 'rtl', numbers: 'en' }));
  expect(words.list('10.0.0.1/volver', 3)).toBe('\u206810.0.0.1/volver\u2069: 3');
});

test('what can be heard carries the addresses of its recordings', async () => {
  const audio = new Map([['next', ['a1', 'a2']]]);
  const code = compileSection({ source, isSource: true, numbers: 'es-MX', audio });
  const words = await load(`const a1="/assets/a.ogg",a2="/assets/a.mp3";\n${code}`);
  expect(words.next).toBe('\uFDD2/assets/a.ogg /assets/a.mp3\uFDD3Seguir');
});

test.each([[['a', 'a.b']], [['a.b', 'a']]])('%j cannot stand beside one another', (keys) => {
  expect(() => compileSection({ source: { ...source, messages: keys.map((key) => text(key, key)) }, isSource: true, numbers: 'es' })).toThrow('key');
});

test('code that gives a text other values than it has does not pass the type check', () => {
  const types = typesOf(new Map([['plain-words', source]]), 'words:types');
  expect(types).toContain('readonly "added": (count: number) => string;');
  expect(types).toContain('readonly "advice": readonly (string)[];');
  expect(types).toContain('readonly "list": (name: string, number: number) => string;');
  expect(types).toContain('readonly "plain-words": PlainWordsWords;');
});
