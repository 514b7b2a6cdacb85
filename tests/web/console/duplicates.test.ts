// Reports that may be about the same: domain rules of candidates, never a decision.

import { reasonsFor } from '../../../web/console/search/duplicates.ts';
import { subjectOf, type Subject } from '../../../web/console/search/subject.ts';
import type { Perpetrator } from '../../../web/protocol/answers.ts';
import { lineOf, reportOf } from './cases.ts';

interface Told {
  readonly state?: string;
  readonly day?: string;
  readonly category?: string;
  readonly name?: string;
  readonly municipality?: string;
  readonly perpetrator?: Partial<Perpetrator>;
}

let number = 0;

function told({ category = 'enforced-disappearance', day = '2026-11-20', municipality, name, perpetrator, state = 'mx-20' }: Told): Subject {
  number += 1;
  const report = reportOf('', {
    events: [{ time: { precision: 'day', start: day }, categories: [{ id: category }], place: { state, ...(municipality === undefined ? {} : { municipality }) } }],
    ...(name === undefined ? {} : { persons: [{ id: 'p1', name }] }),
    ...(perpetrator === undefined ? {} : { perpetrators: [{ id: 'x1', ...perpetrator }] }),
  });
  return subjectOf(lineOf(number, { state, category }), report, undefined);
}

function kinds(one: Told, other: Told): readonly string[] {
  const [a, b] = [told(one), told(other)];
  const [there, back] = [reasonsFor(a, b), reasonsFor(b, a)].map((reasons) => reasons.map(({ kind }) => kind));
  expect(there).toEqual(back);
  return there ?? [];
}

describe('two reports may be about the same', () => {
  const juan = { name: 'Juan Pérez Gómez' };

  it('where state, days, family and a name are alike', () => {
    expect(kinds(juan, { name: 'Gómez Peres Juan', day: '2026-11-22', category: 'disappearance-nonstate' })).toEqual(['circumstances', 'name']);
    // An attack on a journalist is of the family of the violation that it is.
    expect(kinds(juan, { ...juan, category: 'att-disappearance' })).toEqual(['circumstances', 'name']);
  });

  it('not where one of them differs', () => {
    expect(kinds(juan, { ...juan, state: 'mx-12' })).toEqual([]);
    expect(kinds(juan, { ...juan, day: '2026-11-23' })).toEqual([]);
    expect(kinds(juan, { ...juan, category: 'theft' })).toEqual([]);
    expect(kinds(juan, { name: 'Pedro Ruiz Salas' })).toEqual([]);
  });

  it('where a plate, a telephone or an account is the same, however it is written, and whatever else differs', () => {
    const far = { state: 'mx-02', day: '2025-01-01', category: 'theft' };
    expect(kinds({ perpetrator: { plates: ['ABC-12-34'] } }, { ...far, perpetrator: { plates: ['abc 1234'] } })).toEqual(['plate']);
    expect(kinds({ perpetrator: { phones: ['+52 951 123 4567'] } }, { ...far, perpetrator: { phones: ['951-1234567'] } })).toEqual(['phone']);
    expect(kinds({ perpetrator: { accounts: ['@Malo'] } }, { ...far, perpetrator: { accounts: ['malo'] } })).toEqual(['account']);
    expect(kinds({ perpetrator: { plates: [''] } }, { ...far, perpetrator: { plates: [' '] } })).toEqual([]);
  });

  it('where one of them names nobody, by the municipality', () => {
    expect(kinds({ municipality: 'Juchitán' }, { ...juan, municipality: 'JUCHITAN' })).toEqual(['circumstances', 'place']);
    expect(kinds({ municipality: 'Juchitán' }, { ...juan, municipality: 'Salina Cruz' })).toEqual([]);
    expect(kinds({}, juan)).toEqual([]);
  });

  it('a year is no time that could be compared', () => {
    expect(kinds(juan, { ...juan, day: '2026' })).toEqual([]);
    expect(kinds(juan, { ...juan, day: '2026-11' })).toEqual(['circumstances', 'name']);
  });
});
