/** Tasks, labels, links, closing, and what changed: what a case says, put in order for whoever works on it. */

import { changesIn } from '../../../web/console/cases/changes.ts';
import { closingOf } from '../../../web/console/cases/closing.ts';
import { completions, labelCounts } from '../../../web/console/cases/labels.ts';
import { linksOf, mergedInto, reportNamed, together } from '../../../web/console/cases/links.ts';
import { isOvertaken, placeOf } from '../../../web/console/cases/whole.ts';
import { isFor, isLate, tasksIn } from '../../../web/console/cases/tasks.ts';
import { caseWith, eventsWith, lineOf, NOW } from './cases.ts';

const [ONE, TWO, THREE] = [lineOf(1), lineOf(2), lineOf(3)];
const ME = { member: 'alborada', person: 'ana' };
const TRIAGE = { event: 'state', to: 'triage', reason: 'x' } as const;

function task(id: string, due?: string, person?: string): { event: 'task'; task: string; type: string; title: string; member: string; due?: string; person?: string } {
  return { event: 'task', task: id, type: 'contact', title: id, member: 'alborada', ...(due === undefined ? {} : { due }), ...(person === undefined ? {} : { person }) };
}

test('what is to be done comes by its day, what has none last, and what is done apart', () => {
  const found = caseWith(ONE, task('never'), task('second', '2026-12-02'), task('first', '2026-11-01'), task('gone'), { event: 'task-done', task: 'gone' });
  const { done, open } = tasksIn(found);
  expect(open.map(({ task: { event } }) => event.what.task)).toEqual(['first', 'second', 'never']);
  expect(done.map(({ task: { event } }) => event.what.task)).toEqual(['gone']);
  expect(open.map((each) => isLate(each, '2026-11-28'))).toEqual([true, false, false]);
});

test('a task is for one person, or for their organisation as a whole, and for nobody else', () => {
  const found = caseWith(ONE, task('mine', undefined, 'ana'), task('ours'), task('hers', undefined, 'eva'));
  expect(tasksIn(found).open.map((each) => isFor(each, ME))).toEqual(['me', 'us', undefined]);
});

test('labels are counted once a case, and completed without accents, those that begin so first', () => {
  const counts = labelCounts([caseWith(ONE, { event: 'labels', add: ['Retén', 'radio'] }), caseWith(TWO, { event: 'labels', add: ['Retén'] }), caseWith(THREE, { event: 'labels', add: ['un reten'] })]);
  expect([...counts]).toEqual([['Retén', 2], ['radio', 1], ['un reten', 1]]);
  expect(completions('rete', counts, new Set(), 5)).toEqual(['Retén', 'un reten']);
  expect(completions('', counts, new Set(['Retén']), 5)).toEqual(['radio', 'un reten']);
});

test('a link is seen from both cases, and a merged one from that into which it went', () => {
  const one = caseWith(ONE, { event: 'linked', case: TWO.id, relation: 'same-event', reason: 'el mismo día' }, { event: 'merged', into: THREE.id });
  const all = [[ONE.id, one], [TWO.id, caseWith(TWO, TRIAGE)], [THREE.id, caseWith(THREE, TRIAGE)]] as const;
  expect(linksOf(ONE.id, all)).toEqual([{ other: TWO.id, report: TWO.id, relation: 'same-event', reason: 'el mismo día', isOurs: true }]);
  expect(linksOf(TWO.id, all)).toEqual([{ other: ONE.id, report: ONE.id, relation: 'same-event', reason: 'el mismo día', isOurs: false }]);
  expect(mergedInto(THREE.id, all)).toEqual([ONE.id]);
  expect(mergedInto(TWO.id, all)).toEqual([]);
});

test('a report is named by the beginning of its id only where that is one alone', () => {
  const alike = { ...TWO, id: '0009'.padEnd(32, 'f') };
  const lines = [ONE, TWO, { ...THREE, status: 'not-addressed' }, alike, { ...alike, id: '0009'.padEnd(32, 'a') }];
  expect(reportNamed('0002', lines, ONE.id)).toBe(TWO);
  expect(reportNamed('000', [TWO], ONE.id)).toBeUndefined();
  expect(reportNamed('0009', lines, ONE.id)).toBeUndefined();
  expect(reportNamed('0009f', lines, ONE.id)).toBe(alike);
  expect(reportNamed('0001', lines, ONE.id)).toBeUndefined();
  expect(reportNamed('0003', lines, ONE.id)).toBeUndefined();
});

test('before two cases become one, it is said what each has, and who is in both', () => {
  const named = (name: string): Parameters<typeof caseWith>[1] => ({ event: 'entity', entity: { id: 'p1', kind: 'person', name } });
  const { both, counts } = together(caseWith(ONE, named('Rosalba Núñez'), task('a')).lead, caseWith(TWO, named('rosalba nunez')).lead);
  expect(both).toEqual(['Rosalba Núñez']);
  expect(counts.filter(({ here, there }) => here + there > 0)).toEqual([{ kind: 'entities', here: 1, there: 1 }, { kind: 'tasks', here: 1, there: 0 }]);
});

test('safe closing shows what is still open beside what the case says', () => {
  const thread = 'ab'.repeat(16);
  const found = caseWith(ONE, { event: 'described', needs: [{ need: 'legal' }], keep_until: '2027-01-01' }, task('a'), task('b'), { event: 'task-done', task: 'b' }, { event: 'shared', member: 'brujula', level: 'pointer', thread, consents: [{ person: 'reporter', scope: 'share-members', by: ONE.id }] });
  const known = closingOf(found.threads, NOW);
  expect(known).toMatchObject({ replied: undefined, risk: undefined, needs: [{ need: 'legal' }], keepUntil: '2027-01-01', tasks: ['a'], shares: ['brujula'] });
});

test('what is written whole is shown field by field, as it was and as it is', () => {
  const entity = { id: 'p1', kind: 'person', name: 'Luis' } as const;
  const act = { id: 'a1', category: 'torture' } as const;
  const found = caseWith(
    ONE,
    { event: 'entity', entity },
    { event: 'act', act: { ...act, victims: [{ entity: 'p1', status: 'missing' }] } },
    { event: 'act', act: { ...act, victims: [{ entity: 'p1', status: 'dead' }], note: 'x' } },
    { event: 'act', act: { ...act, victims: [{ entity: 'p1', status: 'dead' }], note: 'x' } },
    { event: 'act-removed', act: 'a1' },
  );
  const changes = changesIn(found.history);
  const of = (number: number): unknown => changes.get(found.history[number]?.event.hash ?? '');
  // What is there for the first time changed nothing.
  expect(of(2)).toBeUndefined();
  expect(of(3)).toEqual([
    { path: ['victims', 'p1', 'status'], before: 'missing', after: 'dead' },
    { path: ['note'], before: undefined, after: 'x' },
  ]);
  expect(of(4)).toEqual([]);
  expect(of(5)).toContainEqual({ path: ['category'], before: 'torture', after: undefined });
});

test('what a rule refused changed nothing', () => {
  const found = caseWith(ONE, task('a'), { event: 'task-done', task: 'a' }, { ...task('a'), title: 'otra' }, task('b'), { ...task('b'), title: 'otra' });
  const changes = changesIn(found.history);
  expect(found.history[3]?.reason).toBe('done-already');
  expect(changes.get(found.history[3]?.event.hash ?? '')).toBeUndefined();
  expect(changes.get(found.history[5]?.event.hash ?? '')).toEqual([{ path: ['title'], before: 'b', after: 'otra' }]);
});

describe('what is written whole', () => {
  const act = (category: string): Parameters<typeof caseWith>[1] => ({ event: 'act', act: { id: 'a1', category } });
  const hers = { member: 'brujula', person: 'eva' };
  const thread = caseWith(ONE, act('threat'), act('torture')).lead;
  const [first = '', second = ''] = eventsWith(ONE, act('threat'), act('torture')).slice(1).map(({ hash }) => hash);

  test('takes the place of nothing that its writer has not seen', () => {
    expect(placeOf(thread, act('other'))?.hash).toBe(second);
    expect(isOvertaken(thread, act('other'), { over: second }, hers)).toBe(false);
    for (const over of [first, undefined]) expect(isOvertaken(thread, act('other'), { over }, hers)).toBe(true);
    expect(isOvertaken(thread, { event: 'verified', act: 'a1', level: 'v2', basis: { sources: [] } }, { over: first }, hers)).toBe(true);
  });

  test('takes the place of what its own writer wrote in between', () => {
    expect(isOvertaken(thread, act('other'), { over: first }, ME)).toBe(false);
  });

  test('does not come back unseen where somebody has taken it out', () => {
    const gone = caseWith(ONE, act('threat'), { event: 'act-removed', act: 'a1', reason: 'x' }).lead;
    expect(isOvertaken(gone, act('other'), { over: first }, ME)).toBe(true);
  });

  test('has nothing to do with what stands beside it', () => {
    expect(isOvertaken(thread, { event: 'note', text: 'x' }, { over: undefined }, hers)).toBe(false);
    expect(isOvertaken(undefined, act('threat'), { over: undefined }, hers)).toBe(false);
  });
});
