import type { Report } from '../../../web/protocol/report.ts';
import { hindrance, TEMPLATES, TEMPLATE_LANGUAGES, templateLanguage, textToSend, withTemplate } from '../../../web/console/replies/draft.ts';
import { givingAway, knownIn } from '../../../web/console/replies/names.ts';

const report = {
  type: 'attack',
  lang: 'es',
  narrative: { text: 'Ayer vi a Fermín con los de la camioneta. Se fueron hacia Loma Bonita.' },
  reporter: { identity: { name: 'María de la Luz Pérez', org: 'Radio Encino' } },
  persons: [{ id: 'p1', name: 'Rosalba Núñez', alias: 'la Güera' }],
  perpetrators: [{ id: 'x1', name: 'Cmdte. Ortega', plates: ['ABC-12-34'] }],
  events: [{ place: { state: 'mx-20', municipality: 'Juchitán de Zaragoza', locality: 'La Ventosa' } }],
  contact: { text: 'Llamar al 951 555 0123' },
} as unknown as Report;
const known = knownIn(report, undefined, ['ana-lopez'], () => 'Oaxaca');

function found(text: string): string[] {
  return givingAway(text, known).map(({ kind, text: word }) => `${kind} ${word}`);
}

test.each([
  ['¿Ya volvió ROSALBA?', 'name ROSALBA'],
  ['Habla con nunez', 'name nunez'],
  ['La Guera está bien', 'name Guera'],
  ['Es de Radio y de Encino', 'name Encino'],
  ['Vaya a Juchitan', 'place Juchitan'],
  ['En Oaxaca hay refugio', 'place Oaxaca'],
  ['Buscan a Ortega', 'name Ortega'],
  ['Le atiende Lopez', 'name Lopez'],
  ['Marque 951 555 01 23 hoy', 'number 951 555 01 23'],
  ['Dígale a Fermín', 'told Fermín'],
])('«%s» could give somebody away', (text, expected) => {
  expect(found(text)).toContain(expected);
});

test.each(['Leímos lo que escribiste. Gracias.', 'Vamos a la radio de otra manera', '¿Fue de día? Ayer no pudimos.', 'Son 12 palabras y 90 días'])('«%s» names nobody', (text) => {
  expect(found(text).filter((each) => !each.includes('radio'))).toEqual([]);
});

test('no template names anybody, all fit, and each is there in both languages', () => {
  for (const { text } of TEMPLATES) {
    for (const lang of TEMPLATE_LANGUAGES) {
      expect(found(text[lang])).toEqual([]);
      expect(new TextEncoder().encode(text[lang]).length).toBeLessThan(1500);
      expect(textToSend(text[lang])).toBe(text[lang]);
    }
  }
});

test('a text is sent with line ends of one kind and nothing at its end', () => {
  expect(textToSend('\r\n\nUno\r\ndos\rtres \n\n')).toBe('Uno\ndos\ntres');
});

test('what is empty, too long, invisible or not filled in is not sent', () => {
  expect(hindrance('', 10)).toBe('empty');
  expect(hindrance('a\u202eb', 10)).toBe('control');
  expect(hindrance('a\u0000b', 10)).toBe('control');
  expect(hindrance('Uno\n\tdos ñ 🐦', 10)).toBeUndefined();
  expect(hindrance('Uno', -1)).toBe('long');
  const [ask] = TEMPLATES.filter(({ id }) => id === 'ask');
  expect(hindrance(ask?.text.es ?? '', 10)).toBe('blanks');
  expect(hindrance(ask?.text.en ?? '', 10)).toBe('blanks');
});

test('another template takes the place of the one before, and none takes that of own words', () => {
  const [first, second] = TEMPLATES;
  if (first === undefined || second === undefined) throw new Error('no templates');
  expect(withTemplate('', first, 'en-GB')).toBe(first.text.en);
  expect(withTemplate(first.text.en, second, 'es')).toBe(second.text.es);
  expect(withTemplate('Hola.', first, 'tzo')).toBe(`Hola.\n\n${first.text.es}`);
  expect(templateLanguage('EN-us')).toBe('en');
});
