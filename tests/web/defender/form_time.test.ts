// What people say of time, and how urgent that makes it.

import { dayOf, daysAgo, momentOf, momentText, precisionOf, timeSaid } from '../../../web/defender/form/dates.ts';
import type { Entries } from '../../../web/defender/form/entries.ts';
import { urgencyOf } from '../../../web/defender/form/urgency.ts';

const NOON = new Date(2026, 10, 28, 12, 0);
const NIGHT = new Date(2026, 10, 28, 1, 30);

describe('what was said', () => {
  test('becomes the date of the day on which it was said, in the person’s words', () => {
    expect(timeSaid('today', 'Hoy', NOON)).toEqual({ precision: 'day', start: '2026-11-28', text: 'Hoy' });
    expect(timeSaid('yesterday', 'Ayer', NIGHT)).toEqual({ precision: 'day', start: '2026-11-27', text: 'Ayer' });
    expect(timeSaid('week', 'Esta semana', NOON)).toEqual({ precision: 'range', start: '2026-11-22', end: '2026-11-28', text: 'Esta semana' });
    expect(timeSaid('ongoing', 'Sigue', NOON)).toEqual({ precision: 'ongoing', text: 'Sigue' });
  });

  test('never tells an hour of the phone’s clock', () => {
    expect(timeSaid('six-hours', 'x', NOON)).toEqual({ precision: 'day', start: '2026-11-28', text: 'x' });
    expect(timeSaid('six-hours', 'x', NIGHT)).toEqual({ precision: 'range', start: '2026-11-27', end: '2026-11-28', text: 'x' });
    expect(timeSaid('day', 'x', NOON)).toEqual({ precision: 'range', start: '2026-11-27', end: '2026-11-28', text: 'x' });
  });

  test('is kept as exact as it was', () => {
    expect(momentText({ year: '', month: '05', day: '01', hour: '' })).toBeUndefined();
    expect(momentText({ year: '2024', month: '', day: '03', hour: '10' })).toBe('2024');
    expect(momentText({ year: '2024', month: '05', day: '', hour: '10' })).toBe('2024-05');
    expect(momentText({ year: '2024', month: '05', day: '03', hour: '07' })).toBe('2024-05-03T07');
    expect(momentOf('2024-05-03T07')).toEqual({ year: '2024', month: '05', day: '03', hour: '07' });
    expect([undefined, '2024', '2024-05', '2024-05-03', '2024-05-03T07'].map((start) => precisionOf(start, undefined, false))).toEqual(['unknown', 'year', 'month', 'day', 'exact']);
    expect(precisionOf('2024-05-03', undefined, true)).toBe('approx-day');
    expect(precisionOf('2024-05', '2024-06', false)).toBe('range');
  });

  test('is so many days ago at least', () => {
    expect(daysAgo({ precision: 'day', start: '2026-11-25' }, NOON)).toBe(3);
    expect(daysAgo({ precision: 'month', start: '2026-10' }, NOON)).toBe(28);
    expect(daysAgo({ precision: 'ongoing', start: '2020' }, NOON)).toBe(0);
    expect(daysAgo({ precision: 'unknown', text: 'en la feria' }, NOON)).toBeUndefined();
    expect(dayOf(NIGHT)).toBe('2026-11-28');
  });
});

describe('urgency', () => {
  const on = (start: string): Entries => ({ 'events.0.time': { value: { precision: 'day', start } } });
  const kind = (code: string): Entries => ({ 'events.0.categories': { value: [code] } });

  test.each([
    ['urgent', {}, 'now'],
    ['testimony', { ...kind('disappearance'), ...on('2026-11-25') }, 'now'],
    ['testimony', { ...kind('disappearance'), ...on('2026-11-24') }, 'normal'],
    ['attack', { ...kind('att-liberty'), ...on('2026-11-28') }, 'now'],
    ['testimony', { 'persons.p1.status': { value: 'detained' }, ...on('2026-11-27') }, 'now'],
    ['testimony', { persons: { value: [{ id: 'p1', status: 'missing' }] }, ...on('2026-09-10') }, 'high'],
    ['testimony', { 'persons.p1.status': { value: 'missing' }, ...on('2026-01-10') }, 'normal'],
    ['attack', { ...kind('att-death-threat'), 'modules.threat.deadline': { value: 'yes' }, ...on('2026-11-01') }, 'now'],
    ['attack', { ...kind('att-death-threat'), ...on('2026-11-27') }, 'now'],
    ['attack', { ...kind('att-death-threat'), ...on('2026-11-20') }, 'normal'],
    ['attack', { 'risk.if_known': { value: 'yes-now' } }, 'high'],
    ['testimony', { persons: { value: [{ id: 'p1', age_band: '12-17' }] } }, 'high'],
    ['testimony', { ...kind('sexual') }, 'high'],
    ['testimony', { ...kind('torture'), ...on('2024-05-01') }, 'low'],
    ['testimony', { ...kind('torture'), ...on('2024-05-01'), 'risk.if_known': { value: 'maybe' } }, 'normal'],
    ['testimony', { ...kind('torture'), ...on('2024-05-01'), urgency: { value: 'now' } }, 'now'],
    ['document', {}, 'normal'],
  ] as const)('%s %j is %s', (form, entries, expected) => {
    expect(urgencyOf(form, entries, NOON)).toBe(expected);
  });
});
