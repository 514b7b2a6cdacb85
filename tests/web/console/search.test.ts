// What somebody finds, and by which words: docs/console.md.

import { namesAlike, soundOf } from '../../../web/console/search/names.ts';
import { parseQuery } from '../../../web/console/search/query.ts';
import { isField } from '../../../web/console/search/fields.ts';
import { pieces, snippetOf } from '../../../web/console/search/snippets.ts';
import { subjectOf } from '../../../web/console/search/subject.ts';
import { TextIndex } from '../../../web/console/search/text_index.ts';
import type { Report } from '../../../web/protocol/report.ts';
import type { Head } from '../../../web/protocol/report.ts';
import { caseWith, idOf, lineOf, NOW, NOW_HOUR, reportOf } from './cases.ts';

const index = new TextIndex();

function put(number: number, head: Partial<Head>, report?: Report, daysAgo = 0): void {
  const line = lineOf(number, head, NOW_HOUR - daysAgo * 24);
  index.put(subjectOf(line, report, undefined));
}

put(1, { state: 'mx-20', category: 'torture-physical', urgency: 'now' }, reportOf('Lo golpearon en la casa de seguridad. Era policía.', { persons: [{ id: 'p1', roles: ['victim'], name: 'Juan Pérez Gómez' }] }));
put(2, { state: 'mx-12', category: 'att-threat', type: 'attack' }, reportOf('Amenazas a una periodista; de seguridad nadie en casa.', { persons: [{ id: 'p1', name: 'María Jiménez Vázquez' }] }), 40);
put(3, { state: 'mx-20', category: 'att-detention', type: 'attack' }, reportOf('Detención en el retén.', { events: [{ place: { state: 'mx-20', municipality: 'Juchitán de Zaragoza' }, time: { precision: 'day', start: '2026-11-20' } }] }), 10);
put(4, { state: 'mx-15', type: 'urgent' });

/** Numbers of what a query finds, in the order of their arrival here. */
function found(query: string): number[] {
  return [1, 2, 3, 4].filter((number) => index.find(query, NOW).hits.some(({ id }) => id === idOf(number)));
}

describe('a query', () => {
  it.each([
    ['policia', [1]],
    ['POLICÍA golpearon', [1]],
    ['period', [2]],
    ['periodsita', [2]],
    ['amenazas OR retén', [2, 3]],
    ['amenazas O retén', [2, 3]],
    ['casa -policía', [2]],
    ['casa NOT policía', [2]],
    ['"casa de seguridad"', [1]],
    ['(amenazas OR golpearon) estado:oaxaca', [1]],
    ['-estado:oaxaca', [2, 4]],
    ['estado:oaxaca/juchitan', [3]],
    ['lugar:juchitán', [3]],
    ['place:Guerrero', [2]],
    ['state:mexico', [4]],
    ['categoría:tortura', [1]],
    // An attack is found under the violation that it is.
    ['category:liberty', [3]],
    ['tortura', [1]],
    ['tipo:agresión', [2, 3]],
    ['type:urgent', [4]],
    ['urgencia:ahora', [1]],
    ['en:30d', [1, 3, 4]],
    ['within:2w', [1, 3, 4]],
    ['hecho:10d', [3]],
    ['hasta:2026-10', [2]],
    ['nombre:"gomes peres juan"', [1]],
    ['nombre:"Ximenes Basques"', [2]],
    ['Gómez Pérez', [1]],
    ['etapa:nuevo', [1, 2, 3, 4]],
  ])('%s', (query, numbers) => {
    expect(found(query)).toEqual(numbers);
  });

  it('names what no list has, and finds nothing by it', () => {
    expect(index.find('estado:oaxca tortura', NOW)).toMatchObject({ hits: [], strange: ['estado:oaxca'] });
  });

  it.each(['', '   ', '"', '((', ')', 'OR', '-', '- -', '()', 'a OR', ':', 'estado:', `${'('.repeat(400)}casa`, '-'.repeat(400), '=*/\\'])('takes anything that can be typed: %s', (query) => {
    expect(() => index.find(query, NOW)).not.toThrow();
    expect(() => parseQuery(query, isField)).not.toThrow();
  });

  it('takes a colon for what it is where no field stands before it', () => {
    put(5, { state: 'mx-32' }, reportOf('Fue a las 14:30 en punto'));
    expect(index.find('14:30', NOW).hits.map(({ id }) => id)).toEqual([idOf(5)]);
  });

  it('finds a report by what was written about it since, and not by what it said before', () => {
    const line = lineOf(6, { state: 'mx-31' });
    index.put(subjectOf(line, undefined, undefined));
    expect(index.find('abogada', NOW).hits).toEqual([]);
    index.put(subjectOf(line, undefined, caseWith(line, { event: 'note', text: 'Llamó la abogada' }, { event: 'labels', add: ['radio'] })));
    expect(index.find('abogada etiqueta:radio', NOW).hits.map(({ id }) => id)).toEqual([idOf(6)]);
    index.put(subjectOf(line, undefined, caseWith(line)));
    expect(index.find('abogada', NOW).hits).toEqual([]);
  });
});

describe('names by ear', () => {
  it.each([
    ['Juan Pérez Gómez', 'GOMEZ PEREZ, Juan', true],
    ['María de la Luz Jiménez', 'Maria Luz Ximenes', true],
    ['Vázquez Hernández', 'Basques Ernandes', true],
    ['Guadalupe Villalobos Quiroz', 'Guadalupe Villalovos Kiros', true],
    ['Juan Pérez Gómez', 'Juan Pérez López', false],
    ['Juan', 'Juan', false],
    ['María Guadalupe Hernández López', 'María Guadalupe Pérez Ruiz', false],
  ])('%s and %s: %s', (one, other, isAlike) => {
    expect(namesAlike(one, other)).toBe(isAlike);
    expect(namesAlike(other, one)).toBe(isAlike);
  });

  it('keeps apart what sounds apart', () => {
    expect(soundOf('Casa')).not.toBe(soundOf('Chasa'));
    expect(soundOf('Guerra')).toBe(soundOf('guera'));
    expect(soundOf('Vaca')).toBe(soundOf('Baka'));
    expect(soundOf('Peña')).toBe(soundOf('pena'));
  });
});

describe('a snippet', () => {
  it('marks the words as they stand in the text, with their accents', () => {
    expect(pieces('Era policía, no', new Set(['policia']))).toEqual([
      { text: 'Era ', isFound: false },
      { text: 'policía', isFound: true },
      { text: ', no', isFound: false },
    ]);
  });

  it('shows what hides in it, and is no markup', () => {
    const [first] = snippetOf(['\u202e<b>casa</b>'], new Set(['casa']));
    expect(first?.text).toBe('\\u202e<b>');
  });

  it('is cut out where most of the words stand', () => {
    const text = `casa ${'x '.repeat(300)}casa verde ${'y '.repeat(300)}`;
    const shown = snippetOf([text], new Set(['casa', 'verde']));
    expect(shown.filter(({ isFound }) => isFound).map((piece) => piece.text)).toEqual(['casa', 'verde']);
  });
});
