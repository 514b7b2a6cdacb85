// What of a table could be published: each rule alone, and the files that go out.

import { csvOf } from '../../../web/console/statistics/csv.ts';
import { isWeak, leftOut, published, publishable } from '../../../web/console/statistics/publishing.ts';
import { recordsOf, type Counted } from '../../../web/console/statistics/records.ts';
import { selected, tableOf, type Selection } from '../../../web/console/statistics/table.ts';
import { RULEBOOK } from '../../../web/console/cases/store.ts';
import { dayNumber } from '../../../web/console/search/days.ts';
import type { CodedAct } from '../../../web/protocol/events.ts';
import { caseWith, idOf, lineOf, NOW, reportOf } from './cases.ts';

const TODAY = dayNumber(NOW);
const [FROM, UNTIL] = [dayNumber(new Date('2026-01-01')), dayNumber(new Date('2026-06-30'))];
const SELECTION: Selection = { unit: 'persons', rows: 'state', columns: 'family', filters: [], rank: 3, from: FROM, until: UNTIL };

let number = 0;

/** So many people, each of an event of their own unless one is named. */
function people(count: number, codes: Partial<Counted['codes']>, more: Partial<Counted> = {}): Counted[] {
  return Array.from({ length: count }, () => {
    number += 1;
    const id = idOf(number);
    return { report: id, act: id, person: id, incident: id, codes: { ...EMPTY, ...codes }, persons: 1, day: FROM + 5, isSensitive: false, isUrgent: false, rank: 3, isAgreed: true, ...more };
  });
}

const EMPTY = Object.fromEntries(['month', 'quarter', 'year', 'state', 'municipality', 'family', 'category', 'type', 'urgency', 'perpetrator', 'victim', 'sex', 'age', 'outcome', 'stage', 'level'].map((name) => [name, undefined])) as Counted['codes'];
const at = (state: string, family: string): Partial<Counted['codes']> => ({ state, family });

function publishedOf(records: readonly Counted[], selection = SELECTION): ReturnType<typeof published> {
  return published(tableOf(publishable(selected(records, selection), TODAY), selection), selection, TODAY);
}

const MANY = [...people(40, at('a', 'x')), ...people(41, at('a', 'y')), ...people(42, at('b', 'x')), ...people(43, at('b', 'y'))];

describe('a table that could be published', () => {
  it('is rounded to five, totals too', () => {
    expect(publishedOf(MANY)).toEqual({ hindrances: [], values: [[40, 40, 80], [40, 45, 85], [80, 85, 165]] });
  });

  it('hides a cell of fewer than ten persons, and what would give it back', () => {
    const { values } = publishedOf([...MANY, ...people(9, at('c', 'x')), ...people(50, at('c', 'y'))]);
    expect(values[2]?.[0]).toBeUndefined();
    expect(values[2]?.[1]).toBeUndefined();
    // No row and no column with a single hidden cell.
    for (const row of values) expect(row.filter((value) => value === undefined)).not.toHaveLength(1);
    for (const c of [0, 1, 2]) expect(values.filter((row) => row[c] === undefined)).not.toHaveLength(1);
  });

  it('of one column hides what is weak and one more, and still says how many there are', () => {
    const records = [...people(9, { state: 'a' }), ...people(40, { state: 'b' }), ...people(25, { state: 'c' }), ...people(60, { state: 'd' })];
    expect(publishedOf(records, { ...SELECTION, columns: undefined }).values).toEqual([[undefined], [40], [undefined], [60], [135]]);
  });

  it('shows a cell of ten, and hides it of nine: also where nine did two acts each', () => {
    const [ten, nine] = [people(10, at('a', 'x')), people(9, at('a', 'x'))];
    const twice = nine.map((each) => ({ ...each, act: `${each.act}/2` }));
    const cellOf = (records: readonly Counted[]): boolean => isWeak(tableOf(records, SELECTION).cells[0]?.[0] ?? expect.fail());
    expect([cellOf(ten), cellOf(nine), cellOf([...nine, ...twice])]).toEqual([false, true, true]);
  });

  it('asks for twenty where somebody suffered sexual violence or is under age', () => {
    const weakOf = (count: number): boolean => isWeak(tableOf([...people(count - 1, at('a', 'x')), ...people(1, at('a', 'x'), { isSensitive: true })], SELECTION).cells[0]?.[0] ?? expect.fail());
    expect([weakOf(19), weakOf(20)]).toEqual([true, false]);
  });

  it('hides a cell of which one event makes more than half', () => {
    const weakOf = (inOne: number): boolean => isWeak(tableOf([...people(20 - inOne, at('a', 'x')), ...people(inOne, at('a', 'x'), { incident: 'one' })], SELECTION).cells[0]?.[0] ?? expect.fail());
    expect([weakOf(10), weakOf(11)]).toEqual([false, true]);
    const group = people(1, at('a', 'x'), { persons: 300 });
    expect(isWeak(tableOf([...group, ...people(40, at('a', 'x'))], SELECTION).cells[0]?.[0] ?? expect.fail())).toBe(true);
  });

  it('counts nothing that is not corroborated, not agreed to or too recent', () => {
    const [one] = people(1, {});
    const counted = one ?? expect.fail();
    expect(leftOut(counted, TODAY)).toBeUndefined();
    expect(leftOut({ ...counted, rank: 2 }, TODAY)).toBe('level');
    expect(leftOut({ ...counted, isAgreed: false }, TODAY)).toBe('consent');
    expect(leftOut({ ...counted, day: undefined }, TODAY)).toBe('delay');
    expect([89, 90].map((days) => leftOut({ ...counted, day: TODAY - days }, TODAY))).toEqual(['delay', undefined]);
    expect([179, 180].map((days) => leftOut({ ...counted, isUrgent: true, day: TODAY - days }, TODAY))).toEqual(['delay', undefined]);
  });

  it('crosses at most three variables, filters of the page included', () => {
    const filtered = (...filters: Selection['filters']): Selection => ({ ...SELECTION, filters });
    const sex = { variable: 'sex', code: 'woman' } as const;
    const women = MANY.map((each) => ({ ...each, codes: { ...each.codes, sex: 'woman', age: '18-29' } }));
    expect(publishedOf(women, filtered(sex)).hindrances).toEqual([]);
    expect(publishedOf(women, filtered(sex, { variable: 'age', code: '18-29' })).hindrances).toEqual(['too-many-variables']);
  });

  it('goes never below the state, and is of whole quarters that are over', () => {
    expect(publishedOf(MANY, { ...SELECTION, rows: 'municipality' }).hindrances).toContain('below-state');
    expect(publishedOf(MANY, { ...SELECTION, from: FROM + 1 }).hindrances).toEqual(['not-quarters']);
    expect(publishedOf(MANY, { ...SELECTION, until: undefined }).hindrances).toEqual(['not-quarters', 'too-recent']);
    expect(publishedOf(MANY, { ...SELECTION, until: dayNumber(new Date('2026-09-30')) }).hindrances).toEqual(['too-recent']);
  });

  it('says so where nothing is left', () => {
    expect(publishedOf(people(5, at('a', 'x'))).hindrances).toEqual(['nothing-left']);
  });
});

describe('the filters of the page', () => {
  it('apply to everything: a table holds nothing else', () => {
    const { cells, rows } = tableOf(selected(MANY, { ...SELECTION, filters: [{ variable: 'state', code: 'a' }] }), SELECTION);
    expect(rows).toEqual(['a']);
    expect(cells[cells.length - 1]?.map(({ count }) => count)).toEqual([40, 41, 81]);
  });
});

describe('what is counted', () => {
  const act = { id: 'a1', category: 'rape', time: { precision: 'day', start: '2026-02-03' }, place: { state: 'mx-20' }, victims: [{ entity: 'e1' }] } satisfies CodedAct;
  const entity = { event: 'entity', entity: { id: 'e1', kind: 'person', person: 'p1', sex: 'woman' } } as const;
  const yes = ['reporter', 'p1'].map((person) => ({ person, scope: 'stats', value: 'yes' }));
  const count = (...told: Parameters<typeof recordsOf>[0]): ReturnType<typeof recordsOf> => recordsOf(told, RULEBOOK, '2026-11-28');

  it('an act for each of its victims, with its level, and consent of everybody in the case', () => {
    const line = lineOf(1, { state: 'mx-01' });
    const found = caseWith(line, entity, { event: 'act', act });
    const report = reportOf('', { persons: [{ id: 'p1', roles: ['victim'] }], consent: yes });
    expect(count({ line, report, found })).toMatchObject([{ codes: { state: 'mx-20', family: 'sexual', month: '2026-02', quarter: '2026-T1', sex: 'woman', level: 'v0' }, isSensitive: true, isAgreed: true, rank: 0 }]);
    expect(count({ line, report: reportOf('', { persons: [{ id: 'p1' }], consent: yes.slice(0, 1) }), found })).toMatchObject([{ isAgreed: false }]);
    // Nobody knows what was said in a text that is not here.
    expect(count({ line, report: undefined, found })).toMatchObject([{ isAgreed: false }]);
  });

  it('a head where nothing is coded, at the lowest level', () => {
    expect(count({ line: lineOf(2, { state: 'mx-05', category: 'att-sexual' }), report: undefined, found: undefined })).toMatchObject([{ codes: { state: 'mx-05', family: 'sexual', level: 'v0' }, isSensitive: true, isAgreed: false }]);
  });

  it('by who has it, and whether it was looked at and decided in time', () => {
    const line = lineOf(5, { urgency: 'now' });
    const at = (minutes: number): Date => new Date(line.hour * 3_600_000 + minutes * 60_000);
    const codes = (found: ReturnType<typeof caseWith> | undefined, now: Date): unknown => recordsOf([{ line, report: undefined, found }], RULEBOOK, '2026-11-28', now)[0]?.codes;
    expect(codes(undefined, at(5))).toMatchObject({ looked: 'open', decided: 'open', holder: undefined });
    expect(codes(undefined, at(20))).toMatchObject({ looked: 'late', decided: 'open' });
    const worked = caseWith(line, { event: 'state', to: 'triage', reason: 'x' }, { event: 'assigned', member: 'alborada' });
    expect(codes(worked, at(600))).toMatchObject({ holder: 'alborada', decided: 'late' });
  });

  it('the same report once, and two of one event as one event', () => {
    const [one, other] = [lineOf(3), lineOf(4)];
    const linked = (relation: string): ReturnType<typeof caseWith> => caseWith(other, { event: 'linked', case: one.id, relation });
    const known = (relation: string): Parameters<typeof recordsOf>[0] => [{ line: one, report: undefined, found: caseWith(one) }, { line: other, report: undefined, found: linked(relation) }];
    expect(count(...known('duplicate')).map(({ report }) => report)).toEqual([one.id]);
    expect(new Set(count(...known('same-event')).map(({ incident }) => incident)).size).toBe(1);
    expect(new Set(count(...known('contradicts')).map(({ incident }) => incident)).size).toBe(2);
  });
});

describe('a table as CSV', () => {
  it('lets no cell become a formula, and shows what hides', () => {
    const csv = csvOf([['=1+1', '+52', '-x', '@a', '\t=2', 'a"b', '\u202eabc', 5]]);
    expect(csv).toBe('\ufeff"\'=1+1","\'+52","\'-x","\'@a","\\u0009=2","a""b","\\u202eabc",5\r\n');
  });
});
