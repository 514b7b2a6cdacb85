/** The list: columns, order, and what it is filtered by. */

import { filterIn, fits, IN_WORK, isNone, labelsIn, NO_FILTER, NOBODY, type Filter } from '../../../web/console/inbox/filters.ts';
import { COLUMN_IDS, moved, PLAIN, read, shownColumns, sortedBy, toggled, written } from '../../../web/console/inbox/layout.ts';
import { ordered } from '../../../web/console/inbox/order.ts';
import { takeEvents } from '../../../web/console/cases/store.ts';
import { eventsWith, lineOf, NOW, NOW_HOUR } from './cases.ts';

describe('order', () => {
  test('what says the same stays as it was', () => {
    const all = ['b1', 'a1', 'b2', 'a2'];
    expect(ordered(all, (each) => each.slice(0, 1), 'es', false)).toEqual(['a1', 'a2', 'b1', 'b2']);
    expect(ordered(all, (each) => each.slice(0, 1), 'es', true)).toEqual(['b1', 'b2', 'a1', 'a2']);
  });

  test('what says nothing comes last in both directions', () => {
    for (const isDescending of [false, true]) expect(ordered(['', 'b', 'a'], (each) => each, 'es', isDescending).at(-1)).toBe('');
  });

  test('accents do not tear words apart, and numbers count', () => {
    expect(ordered(['México', 'Morelos', 'Ávila', 'Baja'], (each) => each, 'es', false)).toEqual(['Ávila', 'Baja', 'México', 'Morelos']);
    expect(ordered(['496101', '9'], (each) => each, 'es', false)).toEqual(['9', '496101']);
  });
});

describe('columns', () => {
  test('what was written is read again as it was', () => {
    const layout = sortedBy(moved(toggled(PLAIN, 'lang'), 'id', -1), 'state');
    expect(written(read(JSON.parse(JSON.stringify(written(layout)))))).toEqual(written(layout));
    expect(shownColumns(layout)).not.toContain('lang');
  });

  test('pressed three times, a column sorts up, down, and no more', () => {
    const once = sortedBy(PLAIN, 'type');
    expect(once.sort).toEqual({ by: 'type', isDescending: false });
    expect(sortedBy(once, 'type').sort).toEqual({ by: 'type', isDescending: true });
    expect(sortedBy(sortedBy(once, 'type'), 'type').sort).toBeUndefined();
  });

  test('the last column cannot be hidden', () => {
    let layout = PLAIN;
    for (const id of COLUMN_IDS) if (!layout.hidden.has(id)) layout = toggled(layout, id);
    expect(shownColumns(layout)).toHaveLength(1);
  });

  test.each([undefined, 7, 'columns', {}, { order: 'id', hidden: [1], sort: { by: 'nothing' } }, { order: ['id', 'id', 'gone'] }])('whatever was kept (%j), every column is there once', (kept) => {
    expect([...read(kept).order].sort()).toEqual([...COLUMN_IDS].sort());
    expect(shownColumns(read(kept)).length).toBeGreaterThan(0);
  });
});

describe('filters', () => {
  const begun = lineOf(1);
  const plain = lineOf(2, { type: 'urgent', urgency: 'now', state: 'mx-20' });
  const old = lineOf(3, {}, NOW_HOUR - 100);
  const foreign = { ...lineOf(4), status: 'not-addressed' };
  const all = [begun, plain, old, foreign];
  const names = new Map(Object.entries({ begun, plain, old, foreign }).map(([name, { id }]) => [id, name]));
  takeEvents(
    eventsWith(
      begun,
      { event: 'state', to: 'triage', reason: 'x' },
      { event: 'assigned', member: 'alborada', person: 'ana' },
      { event: 'labels', add: ['radio', 'áreas'] },
    ),
  );
  const found = (filter: Partial<Filter>): (string | undefined)[] => all.filter(fits({ ...NO_FILTER, ...filter }, NOW)).map(({ id }) => names.get(id));

  test('each asks for one thing, and all of them together for all', () => {
    expect(found({ type: 'urgent' })).toEqual(['plain']);
    expect(found({ state: 'mx-20', urgency: 'now' })).toEqual(['plain']);
    expect(found({ stage: 'triage' })).toEqual(['begun']);
    expect(found({ within: '1' })).toEqual(['begun', 'plain', 'foreign']);
    expect(found({ label: 'radio', stage: 'new' })).toEqual([]);
  });

  test('in work is what somebody has begun, and neither over nor set aside', () => {
    expect(found({ stage: IN_WORK })).toEqual(['begun']);
    const set = lineOf(5);
    takeEvents(eventsWith(set, { event: 'state', to: 'quarantine', reason: 'x' }));
    expect([begun, set].filter(fits({ ...NO_FILTER, stage: IN_WORK }, NOW))).toEqual([begun]);
  });

  test('who has it is a person, an organisation with all of its people, or nobody yet', () => {
    expect(found({ assigned: 'alborada/ana' })).toEqual(['begun']);
    expect(found({ assigned: 'alborada' })).toEqual(['begun']);
    expect(found({ assigned: 'alborada/beto' })).toEqual([]);
    expect(found({ assigned: NOBODY })).toEqual(['plain', 'old']);
  });

  test('labels are those that somebody has written, in order', () => {
    expect(labelsIn(all, 'es')).toEqual(['áreas', 'radio']);
  });

  test('what was kept is a filter, whatever it was', () => {
    for (const kept of [undefined, 7, [], { text: 4, other: 'x' }]) expect(isNone(filterIn(kept))).toBe(true);
    expect(filterIn({ text: 'a'.repeat(9_999), state: 'mx-20' })).toMatchObject({ state: 'mx-20', text: 'a'.repeat(500) });
  });
});
