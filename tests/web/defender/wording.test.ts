import { languages, Wording } from '../../../web/defender/wording.ts';

const english = languages.find(({ id }) => id === 'en')!;
const spanish = languages[0];

test('the first screens speak Spanish before anything is fetched', () => {
  expect(new Wording().of('first').next).toBe('Seguir');
});

test('words that were not fetched are an error, not a gap', () => {
  expect(() => new Wording().of('report')).toThrow('not loaded');
});

test('a change of language brings along all that was there', async () => {
  const wording = new Wording();
  await wording.load('report');
  expect(wording.of('report').files.removeShort).toBe('Quitar');
  expect(await wording.choose(english)).toBe(true);
  expect(wording.of('report').files.removeShort).toBe('Remove');
  expect(wording.formal).toBe('en');
});

test('until its words are there, the language stays', async () => {
  const wording = new Wording();
  const chosen = wording.choose(english, 'report');
  expect(wording.language.id).toBe('es');
  await chosen;
  expect(wording.language.id).toBe('en');
});

test('what is loaded while the language changes is there in the new one', async () => {
  const wording = new Wording();
  await Promise.all([wording.choose(english), wording.load('return')]);
  expect(wording.of('return').typing.complete).toMatch(/12/);
  expect(wording.language.id).toBe('en');
  expect(() => wording.of('return')).not.toThrow();
});

test('of two choices the last one counts', async () => {
  const wording = new Wording();
  const first = wording.choose(english);
  const second = wording.choose(spanish);
  expect(await Promise.all([first, second])).toEqual([false, true]);
  expect(wording.language.id).toBe('es');
});

test('only who reads neither Spanish nor English is taken to tell in another language', () => {
  expect(new Wording().spoken).toBeUndefined();
});
