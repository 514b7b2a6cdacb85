/** One step for many reports: the rules are asked for each, and what is done can be taken back. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { destinations, planned, type Doing } from '../../../web/console/bulk/plan.ts';
import { CaseThread, linkKey, Rulebook, type Known } from '../../../web/protocol/case_state.ts';
import type { Term } from '../../../web/protocol/vocabulary.ts';

const LINE = { id: 'ab'.repeat(16), cursor: 1, hour: 1, sha256: 'cd'.repeat(32), status: 'ok' };
const DOING: Doing = { member: 'alborada', person: 'ana', text: 'flood', now: new Date('2026-11-28T12:00:00Z') };
const BOOK = new Rulebook({ states: entries('case_states'), levels: entries('verification_levels'), checks: entries('safe_closing'), uses: entries('uses'), scopes: entries('consent_scopes') });

function entries(name: string): readonly Term[] {
  const path = fileURLToPath(new URL(`../../../app/protocol/vocabularies/${name}.json`, import.meta.url));
  return (JSON.parse(readFileSync(path, 'utf8')) as { entries: readonly Term[] }).entries;
}

function thread(members: readonly string[] = ['alborada']): CaseThread {
  const begun = { what: { event: 'begun', schema: 1, kind: 'private', members }, thread: '00'.repeat(16), kind: 'private' };
  return new CaseThread(begun as unknown as Known<'begun'>, true);
}

test('what a rule refuses is known before anything is written', () => {
  const closed = thread();
  closed.state = 'closed';
  expect(planned(LINE, 'quarantine', closed, DOING, BOOK).refused).toBe('transition');
  expect(planned(LINE, 'quarantine', thread(), DOING, BOOK).refused).toBeUndefined();
  expect(planned(LINE, 'mine', thread(['brujula']), DOING, BOOK).refused).toBe('does-not-take-part');
});

test('a report without a case hinders nothing', () => {
  expect(planned(LINE, 'quarantine', undefined, DOING, BOOK).refused).toBeUndefined();
});

test('nobody has to have what is not begun, but it goes where a first step may go', () => {
  expect(planned(LINE, 'state', undefined, { ...DOING, to: 'triage' }, BOOK).refused).toBeUndefined();
  expect(planned(LINE, 'state', undefined, { ...DOING, to: 'open' }, BOOK).refused).toBe('transition');
});

test('of many, those may be moved whose own rules allow it, and a day is written where it is asked for', () => {
  const [nobodys, held] = [thread(), thread()];
  nobodys.state = 'triage';
  held.state = 'triage';
  held.assigned = { what: { event: 'assigned', member: 'alborada' } } as unknown as Known<'assigned'>;
  const open: Doing = { ...DOING, to: 'open', next: '2026-12-01' };
  expect(planned(LINE, 'state', nobodys, open, BOOK).refused).toBe('no-owner');
  expect(planned(LINE, 'state', held, open, BOOK)).toMatchObject({ refused: undefined, what: { to: 'open', next: '2026-12-01' } });
  expect(planned(LINE, 'state', held, { ...DOING, to: 'open' }, BOOK).refused).toBe('no-next-date');
  expect(planned(LINE, 'state', held, { ...open, to: 'out-of-mandate' }, BOOK).what).not.toHaveProperty('next');
});

test('what takes a list of its own, or another case, is not offered for many', () => {
  const reviewed = thread();
  reviewed.state = 'peer-review';
  expect([...destinations([reviewed, undefined], 'alborada', BOOK)]).toEqual([['verifying', false], ['action', false], ['monitoring', true], ['triage', false]]);
});

test('a move is taken back only where the rules let a case go back', () => {
  const [waiting, held] = [thread(), thread()];
  waiting.state = 'needs-info';
  held.state = 'triage';
  expect(planned(LINE, 'state', waiting, { ...DOING, to: 'triage' }, BOOK).undo).toMatchObject({ event: 'state', to: 'needs-info' });
  expect(planned(LINE, 'state', held, { ...DOING, to: 'open' }, BOOK).undo).toBeUndefined();
});

test('a link is taken back as it was made, and none is made twice', () => {
  const link = { report: 'cd'.repeat(16), thread: '11'.repeat(16), relation: 'same-event' };
  const linked = thread();
  expect(planned(LINE, 'link', linked, { ...DOING, link }, BOOK)).toMatchObject({ refused: undefined, what: { event: 'linked', case: link.thread }, undo: { event: 'unlinked', case: link.thread, relation: 'same-event' } });
  linked.links.set(linkKey({ case: link.thread, relation: 'same-event' }), {} as unknown as Known<'linked'>);
  expect(planned(LINE, 'link', linked, { ...DOING, link }, BOOK).refused).toBe('linked-already');
});

test('taking back an assignment gives it to whoever had it before', () => {
  const held = thread();
  held.assigned = { what: { event: 'assigned', member: 'alborada', person: 'beto' } } as unknown as Known<'assigned'>;
  expect(planned(LINE, 'mine', held, DOING, BOOK).undo).toEqual({ event: 'assigned', member: 'alborada', person: 'beto' });
  expect(planned(LINE, 'mine', thread(), DOING, BOOK).undo).toEqual({ event: 'assigned' });
});

test('taking back a label leaves one that was there before', () => {
  const labelled = thread();
  labelled.labels = ['flood'];
  expect(planned(LINE, 'label', labelled, DOING, BOOK).undo).toBeUndefined();
  expect(planned(LINE, 'label', thread(), DOING, BOOK).undo).toEqual({ event: 'labels', remove: ['flood'] });
});
