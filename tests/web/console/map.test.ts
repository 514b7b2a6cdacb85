// Maps: each state once, what lies in none beside it, classes, and the steps of the time slider.

import { classesOf, classFor, countsOf } from '../../../web/console/map/counts.ts';
import { OUTLINES } from '../../../web/console/map/outline.ts';
import { periodAround, periodCode, periodsIn } from '../../../web/console/map/periods.ts';
import { placesOf } from '../../../web/console/map/places.ts';
import { recordsOf } from '../../../web/console/statistics/records.ts';
import { tableOf } from '../../../web/console/statistics/table.ts';
import { RULEBOOK } from '../../../web/console/cases/store.ts';
import { dayNumber, dayText } from '../../../web/console/search/days.ts';
import { STATES } from '../../../web/console/terms.ts';
import { caseWith, lineOf, reportOf } from './cases.ts';

const DRAWN = new Set(OUTLINES.map(({ state }) => state));
const [OAXACA, GUERRERO, COUNTRY, UNKNOWN] = ['mx-20', 'mx-12', 'mx-00', 'mx-99'] as const;
const dayOf = (text: string): number => dayNumber(new Date(text));

describe('the outline', () => {
  it('has each of the 32 states once, and nothing else', () => {
    expect(OUTLINES).toHaveLength(32);
    expect([...DRAWN].sort()).toEqual([...STATES].map(({ id }) => id).filter((id) => !['mx-00', 'mx-88', 'mx-99'].includes(id)).sort());
    expect(new Set(OUTLINES.map(({ path }) => path)).size).toBe(32);
  });
});

describe('what a map counts', () => {
  const all = [OAXACA, OAXACA, GUERRERO, COUNTRY, UNKNOWN, 'mx-77', undefined].map((state, i) => ({ line: lineOf(i, state === undefined ? {} : { state }), report: undefined, found: undefined }));
  const table = tableOf(recordsOf(all, RULEBOOK, '2026-11-28'), { unit: 'reports', rows: 'state', columns: undefined });
  const values = table.cells.map((row) => row[0]?.count);

  it('stands in its state; what is wide, unknown or of a newer list stands beside, and nothing is lost', () => {
    const counts = countsOf(table.rows, values, DRAWN);
    expect([...counts.inStates]).toEqual([[GUERRERO, 1], [OAXACA, 2]]);
    expect(counts.beside.map(({ code }) => code)).toEqual([COUNTRY, 'mx-77', UNKNOWN, undefined]);
    const sum = [...counts.inStates.values(), ...counts.beside.map(({ value }) => value)].reduce<number>((total, value) => total + (value ?? 0), 0);
    expect(sum).toBe(all.length);
  });

  it('stays hidden where a rule hides it: in no class, and not nothing', () => {
    const counts = countsOf([OAXACA, GUERRERO], [undefined, 40], DRAWN);
    expect(counts.inStates.has(OAXACA)).toBe(true);
    expect(classFor(counts.inStates.get(OAXACA), classesOf(counts.inStates.values()))).toBeUndefined();
  });
});

describe('classes', () => {
  it('are up to five, hold every number once, and none is empty', () => {
    const values = [0, 1, 1, 2, 3, 5, 8, 13, 21, 34, undefined];
    const classes = classesOf(values);
    expect(classes).toHaveLength(5);
    for (const value of values.filter((each) => each !== undefined && each > 0)) expect(classes.filter(({ least, most }) => value !== undefined && value >= least && value <= most)).toHaveLength(1);
    expect(classFor(0, classes)).toBeUndefined();
  });

  it('are one for each number where there are few', () => {
    expect(classesOf([4, 4, 9])).toEqual([{ least: 4, most: 4 }, { least: 9, most: 9 }]);
    expect(classesOf([0, undefined])).toEqual([]);
  });
});

describe('the time slider', () => {
  it('goes by whole quarters without a gap', () => {
    const periods = periodsIn([dayOf('2025-11-20'), dayOf('2026-05-02')], 'quarter');
    expect(periods.map((period) => periodCode(period, 'quarter'))).toEqual(['2025-T4', '2026-T1', '2026-T2']);
    expect(periods.map(({ from, until }) => `${dayText(from)} ${dayText(until)}`)).toEqual(['2025-10-01 2025-12-31', '2026-01-01 2026-03-31', '2026-04-01 2026-06-30']);
  });

  it('goes by years and months, and a slip of centuries makes no thousand steps', () => {
    expect(periodCode(periodAround(dayOf('2026-02-03'), 'month'), 'month')).toBe('2026-02');
    expect(periodCode(periodAround(dayOf('2026-02-03'), 'year'), 'year')).toBe('2026');
    const many = periodsIn([dayOf('1026-01-01'), dayOf('2026-05-02')], 'month');
    expect(many).toHaveLength(240);
    expect(periodCode(many[239] ?? expect.fail(), 'month')).toBe('2026-05');
    expect(periodsIn([], 'year')).toEqual([]);
  });
});

describe('the places of a case', () => {
  const line = lineOf(1, { state: OAXACA });
  const told = reportOf('…', { events: [{ place: { state: GUERRERO, municipality: 'Iguala' } }, { place: { municipality: 'no sé' } }] });

  it('are those of its acts; else those that were told; else the head has one', () => {
    const coded = caseWith(line, { event: 'act', act: { id: 'a1', category: 'torture-physical', place: { state: OAXACA } } });
    expect(placesOf(line, told, coded).map(({ place }) => place.state)).toEqual([OAXACA]);
    expect(placesOf(line, told, undefined).map(({ place }) => place.state)).toEqual([GUERRERO, undefined]);
    expect(placesOf(line, undefined, undefined).map(({ place }) => place.state)).toEqual([OAXACA]);
  });
});
