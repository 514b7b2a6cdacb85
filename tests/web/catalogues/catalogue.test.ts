import { readSource, readTranslation } from '../../../web/catalogues/catalogue.ts';

const HEADER = String.raw`msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"
`;
const FILES = `#. Pantalla de archivos. Texto, a lo más 30 letras.
#. Valores: {count} número, {place} texto.
#, python-brace-format
msgctxt "files.added"
msgid "{count} archivo en {place}"
msgid_plural "{count} archivos en {place}"
`;
const NEXT = `#. Botón.
msgctxt "next"
msgid "Seguir"
`;
const bytes = (text: string) => new TextEncoder().encode(text);
const read = (...entries: string[]) => readSource(bytes([HEADER, ...entries].join('\n')), 'es/x.pot');
const source = read(`${NEXT}msgstr ""\n`, `${FILES}msgstr[0] ""\nmsgstr[1] ""\n`);
const translate = (...entries: string[]) => readTranslation(bytes([HEADER, ...entries].join('\n')), 'en/x.po', source);

test('a message has its key, its values in the order of its comment, and its forms', () => {
  expect(source.messages).toEqual([
    { key: 'next', values: [], forms: ['Seguir'], limit: undefined },
    {
      key: 'files.added',
      values: [
        { name: 'count', kind: 'number' },
        { name: 'place', kind: 'string' },
      ],
      forms: ['{count} archivo en {place}', '{count} archivos en {place}'],
      limit: 30,
    },
  ]);
});

test.each([
  ['no key', '#. Botón.\nmsgid "Seguir"\nmsgstr ""\n', 'has no key'],
  ['no place', 'msgctxt "next"\nmsgid "Seguir"\nmsgstr ""\n', 'where it is seen'],
  ['a key that stands twice', `${NEXT}msgstr ""\n\n${NEXT.replace('Seguir', 'Otra cosa')}msgstr ""\n`, 'next stands twice'],
  ['a value that no comment names', '#. Texto.\nmsgctxt "a"\nmsgid "Paso {number}"\nmsgstr ""\n', 'has {number}'],
  ['a value that is not used', '#. Texto. Valores: {number} número.\nmsgctxt "a"\nmsgid "Paso"\nmsgstr ""\n', 'lacks {number}'],
  ['a text that is too long', '#. Botón, a lo más 5 letras.\nmsgctxt "a"\nmsgid "Seguir"\nmsgstr ""\n', 'more than 5 letters'],
  ['plural forms of no number', '#. Texto. Valores: {a} texto.\nmsgctxt "a"\nmsgid "{a} x"\nmsgid_plural "{a} y"\nmsgstr[0] ""\nmsgstr[1] ""\n', 'no value that is a number'],
])('a source with %s is refused', (_, entry, said) => {
  expect(() => read(entry)).toThrow(said);
});

test.each(['n != 1); alert(1', 'n.constructor', 'x'])('a plural rule that is not arithmetic is refused: %s', (rule) => {
  const text = HEADER.replace('(n != 1)', rule);
  expect(() => readSource(bytes(`${text}\n${NEXT}msgstr ""\n`), 'es/x.pot')).toThrow('Plural-Forms');
});

test('nobody’s name is kept', () => {
  const text = `${HEADER}"Last-Translator: Ana <ana@example.org>\\n"\n\n${NEXT}msgstr ""\n`;
  expect(() => readSource(bytes(text), 'es/x.pot')).toThrow('Last-Translator');
});

test('a translation may set values in another order, and leave the number out of a plural form', () => {
  const { forms } = translate(`${FILES}msgstr[0] "in {place} one file"\nmsgstr[1] "in {place} {count} files"\n`);
  expect(forms.get('files.added')).toEqual(['in {place} one file', 'in {place} {count} files']);
});

test.each([
  ['is empty', `${NEXT}msgstr ""\n`],
  ['waits to be looked at again', `#, fuzzy\n${NEXT}msgstr "Continue"\n`],
  ['is of another Spanish text', `${NEXT.replace('Seguir', 'Continuar')}msgstr "Continue"\n`],
])('a translation that %s is missing', (_, entry) => {
  expect([...translate(entry).forms]).toEqual([]);
});

test.each([
  ['lacks a value', `${FILES}msgstr[0] "a file"\nmsgstr[1] "{count} files"\n`, 'lacks {place}'],
  ['has an unknown value', `${FILES}msgstr[0] "{x} {place}"\nmsgstr[1] "{count} {place}"\n`, 'has {x}'],
  ['lacks a form', `${FILES}msgstr[0] "{count} {place}"\n`, 'Expected to find 2 forms'],
  ['is too long', `${FILES}msgstr[0] "{count} {place}"\nmsgstr[1] "{count} {place} ${'x'.repeat(20)}"\n`, 'more than 30 letters'],
])('a translation that %s is refused', (_, entry, said) => {
  expect(() => translate(entry)).toThrow(said);
});
