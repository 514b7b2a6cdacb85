// Lines of time: how long a bar is, what is on them, and what is seen of it.

import { itemsOf, type Item } from '../../../web/console/timeline/items.ts';
import { seen, spanOf } from '../../../web/console/timeline/spans.ts';
import { around, moved, ticksIn, tickText, zoomed } from '../../../web/console/timeline/window.ts';
import { dayNumber, dayText } from '../../../web/console/search/days.ts';
import type { CodedAct } from '../../../web/protocol/events.ts';
import { caseWith, lineOf, reportOf } from './cases.ts';

const day = (text: string): number => dayNumber(new Date(text));
const act = (id: string, more: Partial<CodedAct> = {}): CodedAct => ({ id, category: 'torture-physical', ...more });

describe('a bar', () => {
  it.each([
    ['exact', '2026-11-23T14:30', 1 / 1440],
    ['exact', '2026-11-23T14', 1 / 24],
    ['day', '2026-11-23', 1],
    ['month', '2026-02', 28],
    ['year', '2024', 366],
  ])('is as long as nobody knows more exactly: %s, %s', (precision, start, length) => {
    const span = spanOf({ precision, start }) ?? expect.fail();
    expect(span.until - span.from).toBeCloseTo(length, 6);
    expect(span).toMatchObject({ isOpenBefore: false, isOpenAfter: false, isApproximate: false });
  });

  it('of a range ends with its last day, whole', () => {
    expect(spanOf({ precision: 'range', start: '2026-11-03', end: '2026-11' })).toMatchObject({ from: day('2026-11-03'), until: day('2026-12-01'), isOpenAfter: false });
  });

  it('is open where nobody knows the end, or the beginning', () => {
    expect(spanOf({ precision: 'ongoing', start: '2026-11-03' })).toMatchObject({ isOpenBefore: false, isOpenAfter: true });
    expect(spanOf({ precision: 'range', start: '2026-11-03' })).toMatchObject({ isOpenAfter: true });
    expect(spanOf({ precision: 'range', end: '2026-11-03' })).toMatchObject({ isOpenBefore: true, isOpenAfter: false });
  });

  it('says that it is approximate, and is none where nobody knows or the year is a slip', () => {
    expect(spanOf({ precision: 'approx-day', start: '2026-11-03' })).toMatchObject({ isApproximate: true });
    for (const start of ['0001-01-01', '9999', 'ayer']) expect(spanOf({ precision: 'day', start })).toBeUndefined();
    expect(spanOf({ precision: 'unknown', start: '2026' })).toBeUndefined();
    expect(spanOf({ precision: 'day' })).toBeUndefined();
  });

  it('is seen as far as the window goes, and what is open goes on to its edge or to today', () => {
    const today = day('2027-01-15');
    const month = spanOf({ precision: 'month', start: '2026-11' }) ?? expect.fail();
    expect(seen(month, day('2026-11-10'), day('2026-11-12'), today)).toEqual([day('2026-11-10'), day('2026-11-12')]);
    expect(seen(month, day('2026-12-01'), day('2026-12-05'), today)).toBeUndefined();
    const ongoing = spanOf({ precision: 'ongoing', start: '2026-11-03' }) ?? expect.fail();
    expect(seen(ongoing, day('2026-12-01'), day('2027-01-01'), today)).toEqual([day('2026-12-01'), day('2027-01-01')]);
    expect(seen(ongoing, day('2027-01-01'), day('2027-02-01'), today)).toEqual([day('2027-01-01'), today]);
    expect(seen(ongoing, day('2027-02-01'), day('2027-03-01'), today)).toBeUndefined();
    expect(seen(ongoing, day('2026-10-01'), day('2026-11-01'), today)).toBeUndefined();
    const before = spanOf({ precision: 'range', end: '2026-11-03' }) ?? expect.fail();
    expect(seen(before, day('2020-01-01'), day('2020-02-01'), today)).toEqual([day('2020-01-01'), day('2020-02-01')]);
  });
});

describe('a window', () => {
  it('holds everything, goes from years to days and back, and moves', () => {
    const all = around([spanOf({ precision: 'year', start: '2019' }) ?? expect.fail(), spanOf({ precision: 'day', start: '2026-11-20' }) ?? expect.fail()]);
    expect(all.from).toBeLessThan(day('2019-01-01'));
    expect(all.until).toBeGreaterThan(day('2026-11-21'));
    let close = all;
    for (let i = 0; i < 30; i += 1) close = zoomed(close, 0.5);
    expect(close.until - close.from).toBeCloseTo(0.25);
    const later = moved(all, 0.5);
    expect(later.until - later.from).toBeCloseTo(all.until - all.from);
  });

  it('has ticks at beginnings, and says of each what begins', () => {
    expect(ticksIn({ from: day('2020-02-01'), until: day('2026-02-01') }, 6).map((tick) => tickText(tick, 'es-MX'))).toEqual(['2021', '2022', '2023', '2024', '2025', '2026']);
    expect(ticksIn({ from: day('2026-11-01'), until: day('2026-11-04') }, 4).map((tick) => tickText(tick, 'en'))).toContain('Nov 2');
  });
});

describe('what stands on a line of time', () => {
  const line = lineOf(1, {}, Date.parse('2026-11-25T20:00:00Z') / 3_600_000);
  const report = reportOf('…', {
    events: [{ time: { precision: 'month', start: '2026-10' }, categories: [{ id: 'att-threat' }] }, {}],
    steps_taken: [{ addressee: 'cndh', time: { precision: 'day', start: '2026-11-01' }, result: 'nada' }],
  });
  const found = caseWith(
    line,
    { event: 'act', act: act('a1', { time: { precision: 'day', start: '2026-11-20' } }) },
    { event: 'act', act: act('a2') },
    { event: 'state', to: 'triage', reason: '…' },
    { event: 'output', output: 'o1', type: 'letter-authority', status: 'draft', due: '2026-12-24' },
    { event: 'note', text: '…' },
  );
  const kinds = (items: readonly Item[]): readonly string[] => items.map(({ about, kind }) => `${kind} ${about.of}`);

  it('is in order, and what has no time comes last', () => {
    const items = itemsOf({ line, report, found });
    expect(kinds(items)).toEqual(['told event', 'told complaint', 'act act', 'step arrived', 'step step', 'statement due', 'act act', 'told event']);
  });

  it('is by the time of central Mexico where a tool wrote it', () => {
    const [arrived] = itemsOf({ line, report: undefined, found: undefined });
    expect(arrived?.time.start).toBe('2026-11-25T14:00');
    expect(dayText(Math.floor(arrived?.span?.from ?? 0))).toBe('2026-11-25');
  });

  it('does not have what was refused or is nobody\'s step', () => {
    const items = itemsOf({ line, report: undefined, found: caseWith(line, { event: 'state', to: 'closed', reason: '…' }, { event: 'opened', purpose: 'leer' }) });
    expect(kinds(items)).toEqual(['step arrived']);
  });
});
