/** The duty board, and who opened what: read from cases alone. */

import clockTerms from '../../../app/protocol/vocabularies/clocks.json';
import { Vocabulary } from '../../../web/protocol/vocabulary.ts';
import { anomaliesIn, EVERYTHING, filtered, openingsIn, type Opening } from '../../../web/console/audit/openings.ts';
import { boardOf, type Board, type Known } from '../../../web/console/board/board.ts';
import { RULEBOOK } from '../../../web/console/cases/store.ts';
import { caseWith, lineOf, NOW, NOW_HOUR, reportOf } from './cases.ts';

const HOUR_MS = 3_600_000;

function boardFor(...all: readonly Known[]): Board {
  return boardOf(all, { me: { member: 'alborada', person: 'ana' }, now: NOW, today: '2026-11-28', targets: new Vocabulary(clockTerms.entries), book: RULEBOOK });
}

function known(number: number, head: Parameters<typeof lineOf>[1], hour = NOW_HOUR, ...said: Parameters<typeof caseWith>[1][]): Known {
  const line = lineOf(number, head, hour);
  return { line, found: said.length === 0 ? undefined : caseWith(line, ...said), report: undefined };
}

test('what is urgent comes by the clock that ends first, and leaves when it is over', () => {
  const { now } = boardFor(
    known(1, { urgency: 'now' }),
    known(2, { urgency: 'now' }, NOW_HOUR - 2),
    known(3, { urgency: 'now' }, NOW_HOUR, { event: 'state', to: 'quarantine', reason: 'x' }),
    known(4, { urgency: 'normal' }, NOW_HOUR, { event: 'urgency', to: 'now', reason: 'x' }),
  );
  expect(now.map(({ line }) => line.id.slice(0, 4))).toEqual(['0002', '0001', '0004']);
  expect(now[0]?.clock).toMatchObject({ aim: 'looked', status: 'late' });
});

test('clocks that ran out stand apart from what is urgent', () => {
  const { late } = boardFor(known(1, { urgency: 'now' }, NOW_HOUR - 5), known(2, { urgency: 'high' }, NOW_HOUR - 100), known(3, { urgency: 'high' }));
  expect(late.map(({ line }) => line.id.slice(0, 4))).toEqual(['0002']);
});

test('whoever is missing stands there since it happened, or since it was reported, until somebody says how they are', () => {
  const person = { event: 'entity', entity: { id: 'p1', kind: 'person', status: 'missing' } } as const;
  const act = { event: 'act', act: { id: 'a1', category: 'enforced-disappearance', time: { precision: 'day', start: '2026-11-20' }, victims: [{ entity: 'p1' }] } } as const;
  const told = { ...known(4, {}), report: reportOf('x', { persons: [{ id: 'p1', status: 'detained' }] }) };
  const { held } = boardFor(
    known(1, { category: 'enforced-disappearance' }),
    known(2, {}, NOW_HOUR, person, act),
    known(3, { category: 'arbitrary-detention' }, NOW_HOUR, { event: 'entity', entity: { id: 'p1', kind: 'person', status: 'free-well' } }),
    told,
    known(5, { category: 'torture' }),
  );
  expect(held.map(({ isArrival, kind, line }) => [line.id.slice(0, 4), kind, isArrival])).toEqual([
    ['0002', 'missing', false],
    ['0001', 'missing', true],
    ['0004', 'detained', true],
  ]);
  expect(held[0]?.since).toEqual(new Date(2026, 10, 20));
});

test('what waits for another person is shown to those who may agree, and not to who said it', () => {
  const line = lineOf(1);
  const act = { event: 'act', act: { id: 'a1', category: 'torture' } } as const;
  const source = (id: string): { id: string; type: string } => ({ id, type: 'statement' });
  const found = caseWith(line, act, { event: 'verified', act: 'a1', level: 'v3', basis: { sources: [source('s1'), source('s2')] } });
  const as = (person: string): number => boardOf([{ line, found, report: undefined }], { me: { member: 'alborada', person }, now: NOW, today: '2026-11-28', targets: new Vocabulary(clockTerms.entries), book: RULEBOOK }).waiting.length;
  expect([as('ana'), as('berta')]).toEqual([0, 1]);
});

test('an answer is owed from the day after it was due until somebody has written down what came', () => {
  const output = { event: 'output', output: 'o1', type: 'welfare-check', title: 'x', due: '2026-11-27' } as const;
  const sent = [{ ...output, status: 'sent', consents: [{ person: 'reporter', scope: 'share-authorities', by: 'ab'.repeat(16) }] }, { event: 'agreed', with: '' }] as const;
  const owed = known(1, {}, NOW_HOUR, ...sent);
  expect(owed.found?.lead.outputs.get('o1')?.sent).toBeDefined();
  expect(boardFor(owed).overdue).toMatchObject([{ type: 'welfare-check', due: '2026-11-27' }]);
  expect(boardFor(known(2, {}, NOW_HOUR, ...sent, { ...output, status: 'replied' })).overdue).toEqual([]);
  expect(boardFor(known(3, {}, NOW_HOUR, { ...output, status: 'draft' })).overdue).toEqual([]);
  const [out, agreed] = sent;
  expect(boardFor(known(4, {}, NOW_HOUR, { ...out, due: '2026-11-28' }, agreed)).overdue).toEqual([]);
});

test('a message of whoever reported is new until somebody has opened it', () => {
  const { replies } = boardFor(known(1, { type: 'followup' }), known(2, { type: 'followup' }, NOW_HOUR, { event: 'opened', purpose: 'x' }), known(3, {}));
  expect(replies.map(({ id }) => id.slice(0, 4))).toEqual(['0001']);
});

test('openings are told apart by what was opened, and found by person, report and day', () => {
  const line = lineOf(1);
  const found = caseWith(line, { event: 'opened', purpose: 'leer' }, { event: 'opened', purpose: 'ver', attachment: 'ab'.repeat(32) }, { event: 'exported', format: 'csv' });
  const all = openingsIn([[line.id, found]]);
  expect(all.map(({ what }) => what)).toEqual(['export', 'file', 'report']);
  expect(filtered(all, { ...EVERYTHING, who: 'alborada/ana' })).toHaveLength(3);
  expect(filtered(all, { ...EVERYTHING, who: 'alborada' })).toEqual([]);
  expect(filtered(all, { ...EVERYTHING, report: '0002' })).toEqual([]);
  expect(filtered(all, { ...EVERYTHING, until: '2020-01-01' })).toEqual([]);
});

function opening(report: number, minutes: number, hour?: number): Opening {
  return { hash: String(report), report: String(report), time: new Date(NOW.getTime() + minutes * 60_000), hour, member: 'alborada', person: 'ana', kind: 'private', what: 'report', purpose: 'x' };
}

test('more than twenty reports in an hour by one person are shown, the same one many times is not', () => {
  const many = Array.from({ length: 21 }, (_, i) => opening(i, i * 2));
  expect(anomaliesIn(many)).toMatchObject([{ kind: 'many', person: 'ana', count: 21, time: NOW }]);
  expect(anomaliesIn(many.slice(1))).toEqual([]);
  expect(anomaliesIn(many.map((each, i) => ({ ...each, time: new Date(NOW.getTime() + i * HOUR_MS) })))).toEqual([]);
  expect(anomaliesIn(many.map((each) => ({ ...each, report: '1' })))).toEqual([]);
});

test('a time that the service does not bear out is shown', () => {
  expect(anomaliesIn([opening(1, 30, NOW_HOUR)])).toEqual([]);
  expect(anomaliesIn([opening(1, 0, NOW_HOUR + 9)])).toMatchObject([{ kind: 'dated', count: 9 }]);
});
