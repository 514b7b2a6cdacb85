// The pure parts of coding: where a quote stands, who is proposed, which light burns, what a form leaves.

import { newAct, quoteOf, timeAs, withCategory } from '../../../web/console/coding/acts.ts';
import { withoutSource, withPair, withSource, pairsIn } from '../../../web/console/coding/basis.ts';
import { bestOf, branchesFor, pathOf } from '../../../web/console/coding/categories.ts';
import { piecesOf, pointAt, shownPoints, withoutBlanks } from '../../../web/console/coding/highlights.ts';
import { lightsOf, type Light } from '../../../web/console/coding/lights.ts';
import { proposals, withTies } from '../../../web/console/coding/proposals.ts';
import { displaySafe } from '../../../web/console/display.ts';
import type { Consent } from '../../../web/protocol/answers.ts';
import type { Part } from '../../../web/protocol/consent.ts';
import { tiedTo } from '../../../web/protocol/case_rules.ts';
import type { Report } from '../../../web/protocol/report.ts';
import { BOOK } from '../protocol/casework.ts';

const HASH = '0'.repeat(64);

function report(said: Partial<Report>): Report {
  const reply = { kem: '', tags: '' };
  return { schema: 'atalaya-report/1', type: 'attack', lang: 'es', narrative: { text: '' }, recipients: ['alborada'], reply, attachments: [], client: { build: HASH }, ...said };
}

describe('a highlight', () => {
  const HOSTILE = 'uno\r\n\u202e😀 <b>dos</b>\u0000 tres';

  test('shows every character once, as it is shown without highlights', () => {
    const points = shownPoints(HOSTILE);
    const pieces = piecesOf(points, [{ act: 'a', start: 4, end: 12 }, { act: 'b', start: 8, end: 15 }]);
    expect(pieces.map(({ shown }) => shown).join('')).toBe(displaySafe(HOSTILE));
  });

  test('lies under both acts exactly where both lie', () => {
    const points = shownPoints('abcdefghij');
    const pieces = piecesOf(points, [{ act: 'a', start: 2, end: 6 }, { act: 'b', start: 4, end: 8 }, { act: 'a', start: 3, end: 5 }]);
    const seen = pieces.flatMap(({ acts, end, start }) => Array.from({ length: end - start }, () => [...acts].sort().join('')));
    expect(seen).toEqual(['', '', 'a', 'a', 'ab', 'ab', 'b', 'b', '', '']);
  });

  test.each([{ start: 3, end: 3 }, { start: 8, end: 4 }, { start: 90, end: 95 }])('of nothing, or past the end, is none: $start to $end', (place) => {
    expect(piecesOf(shownPoints('abcdefghij'), [{ act: 'a', ...place }]).every(({ acts }) => acts.length === 0)).toBe(true);
  });

  test('that reaches past the end stops there', () => {
    expect(piecesOf(shownPoints('abc'), [{ act: 'a', start: 1, end: 50 }]).map(({ acts, end, start }) => [start, end, acts.length])).toEqual([[0, 1, 0], [1, 3, 1]]);
  });

  test('is found again from what the page shows, whatever is escaped before it', () => {
    const points = shownPoints(HOSTILE);
    const place = Array.from(HOSTILE).indexOf('t');
    const offset = displaySafe(HOSTILE).indexOf('tres');
    expect(pointAt(points, 0, offset)).toBe(place);
    expect(pointAt(points, 5, offset - points.slice(0, 5).join('').length)).toBe(place);
    expect(quoteOf(HASH, HOSTILE, { start: place, end: place + 4 }).text).toBe('tres');
  });

  test('takes no blanks at its ends, and nothing is no highlight', () => {
    expect(withoutBlanks(shownPoints('  uno dos \n'), 0, 11)).toEqual({ start: 2, end: 9 });
    expect(withoutBlanks(shownPoints('a  \n b'), 1, 4)).toBeUndefined();
  });

  test('of many acts over one word takes no longer than they are many', () => {
    const quotes = Array.from({ length: 50_000 }, (_, i) => ({ act: `a${i % 1_000}`, start: i, end: i + 1 }));
    expect(piecesOf(shownPoints('x'.repeat(50_000)), quotes)).toHaveLength(50_000);
  });
});

describe('a proposal', () => {
  const TOLD = report({
    reporter: { relation: 'family', identity: { name: 'Rosa' } },
    persons: [{ id: 'p1', roles: ['victim'], name: 'Luis', alias: 'El Güero', status: 'missing' }, { id: 'p2', count: { number: 12, approximate: true } }, { id: 'p3', is_org: true, name: 'Radio' }],
    perpetrators: [{ id: 'x1', name: 'Pérez', unit: '3er Batallón', class: 'army', plates: ['ABC-123'], phones: ['555'] }, { id: 'x2', unit: 'Policía', class: 'police-municipal' }],
  });

  test('is made of everybody and everything that a report names', () => {
    const found = proposals(TOLD, new Map()).map(({ id, kind, name }) => [id, kind, name]);
    expect(found).toEqual([
      ['reporter', 'person', 'Rosa'],
      ['p1', 'person', 'Luis'],
      ['p2', 'group', undefined],
      ['p3', 'organisation', 'Radio'],
      ['x1-unit', 'unit', '3er Batallón'],
      ['x1', 'person', 'Pérez'],
      ['x1-vehicle-1', 'vehicle', 'ABC-123'],
      ['x1-phone-1', 'phone', '555'],
      ['x2', 'unit', 'Policía'],
    ]);
  });

  test('keeps under which id consents speak of a person, and no field without something in it', () => {
    const [, luis] = proposals(TOLD, new Map());
    expect(luis).toEqual({ id: 'p1', kind: 'person', person: 'p1', roles: ['victim'], name: 'Luis', aliases: ['El Güero'], status: 'missing' });
  });

  test('comes behind what it names, so that a case takes one after the other', () => {
    const all = proposals(TOLD, new Map());
    const taken = new Set<string>();
    for (const entity of all) {
      expect(tiedTo(entity).every((id) => taken.has(id))).toBe(true);
      taken.add(entity.id);
    }
    const plate = all.find(({ kind }) => kind === 'vehicle');
    expect(plate && withTies(plate, all).map(({ id }) => id)).toEqual(['x1-unit', 'x1', 'x1-vehicle-1']);
  });

  test('is not made again of what was taken', () => {
    expect(proposals(TOLD, new Set(['p1', 'x1-unit'])).map(({ id }) => id)).not.toContain('p1');
  });

  test('has an id that an event takes, however long the id of the report', () => {
    const long = report({ perpetrators: [{ id: 'x'.repeat(64), plates: ['A', 'B'] }] });
    const ids = proposals(long, new Map()).map(({ id }) => id);
    expect(ids.every((id) => /^[a-z0-9-]{1,64}$/.test(id))).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('a light', () => {
  const yes = (person: string, scope: string): Consent => ({ person, scope, value: 'yes' });
  const said = (...consent: Consent[]): Part[] => [{ id: 'r1', report: report({ persons: [{ id: 'p1' }], consent }) }];
  const on = (told: readonly Part[], scope: string, isWhole = true): Light | undefined => lightsOf(undefined, told, BOOK, { today: '2026-11-28', isWhole }).find((light) => light.scope === scope);

  test('is green only when everybody has said yes', () => {
    expect(on(said(yes('reporter', 'share-un'), yes('p1', 'share-un')), 'share-un')).toMatchObject({ colour: 'green', missing: [] });
  });

  test('is amber, and names who, where somebody was not asked or wants to be asked again', () => {
    expect(on(said(yes('reporter', 'share-un')), 'share-un')).toMatchObject({ colour: 'amber', missing: [{ person: 'p1', reason: 'default' }] });
    expect(on(said(yes('reporter', 'share-un'), { ...yes('p1', 'share-un'), value: 'ask-me' }), 'share-un')?.colour).toBe('amber');
  });

  test('is red where somebody said no, or their yes has ended or was withdrawn', () => {
    expect(on(said(yes('reporter', 'share-un'), { ...yes('p1', 'share-un'), value: 'no' }), 'share-un')?.colour).toBe('red');
    expect(on(said(yes('reporter', 'share-un'), { ...yes('p1', 'share-un'), until: '2026-11-01' }), 'share-un')).toMatchObject({ colour: 'red', missing: [{ person: 'p1', reason: 'ended' }] });
    const withdrawn: Part[] = [...said(yes('reporter', 'share-un'), yes('p1', 'share-un')), { id: 'r2', report: report({ type: 'followup', requests: [{ ask: 'withdraw' }] }) }];
    expect(on(withdrawn, 'share-un')?.colour).toBe('red');
  });

  test('of publishing is red as soon as anybody asks never to be published, and so is that wish', () => {
    const told = said(yes('reporter', 'publish-anon'), yes('p1', 'publish-anon'), yes('p1', 'never-publish'));
    expect(on(told, 'publish-anon')).toMatchObject({ colour: 'red', missing: [{ person: 'p1', reason: 'never-publish' }] });
    expect(on(told, 'never-publish')?.colour).toBe('red');
    expect(on(told, 'share-un')?.colour).toBe('amber');
  });

  test('is not green while a follow-up was not read that may withdraw', () => {
    expect(on(said(yes('reporter', 'share-un'), yes('p1', 'share-un')), 'share-un', false)?.colour).toBe('amber');
  });
});

describe('a category', () => {
  test('is found without its accents, and stands under its wider ones', () => {
    const found = branchesFor('desaparicion forzada', 'es');
    expect(found.map(({ term }) => term.id)).toContain('enforced-disappearance');
    for (const branch of found) for (const term of pathOf(branch)) expect(found.map((each) => each.term)).toContain(term);
  });

  test('that says itself what is sought comes before those that stand under it', () => {
    const found = branchesFor('tortura sexual', 'es');
    expect(found[bestOf(found, 'tortura sexual', 'es')]?.term.id).toBe('torture-sexual');
  });

  test('brings the kind of act of the indicator for which it stands, and takes the one before away', () => {
    const act = withCategory({ id: 'a', category: '' }, 'enforced-disappearance');
    expect(act.sdg16101).toEqual({ class: 'b' });
    expect(withCategory({ ...act, sdg16101: { class: 'b', victim_class: 'hrd' } }, 'massacre').sdg16101).toEqual({ victim_class: 'hrd' });
  });
});

describe('an act', () => {
  test('begins with what the report says of its event', () => {
    const told = report({ events: [{ time: { precision: 'day', start: '2026-11-20' }, place: { state: 'mx-20' }, categories: [{ id: 'threats' }, { id: 'torture-physical', main: true }] }] });
    const act = newAct(told, [{ id: 'p1', kind: 'person', roles: ['victim'] }, { id: 'x1', kind: 'person', roles: ['perpetrator'] }]);
    expect(act).toMatchObject({ category: 'torture-physical', time: { precision: 'day', start: '2026-11-20' }, place: { state: 'mx-20' }, victims: [{ entity: 'p1' }], sdg16101: { class: 'c' } });
    expect(act).not.toHaveProperty('perpetrators');
  });

  test('says no more of a time than its precision', () => {
    expect(timeAs({ precision: 'month', start: '2026-11-20T14:30', end: '2026-11-21' })).toEqual({ precision: 'month', start: '2026-11' });
    expect(timeAs({ precision: 'unknown', start: '2026-11-20' })).toEqual({ precision: 'unknown' });
  });
});

describe('a basis', () => {
  test('asks of every two sources whether they are independent, and forgets it with either', () => {
    const three = withSource(withSource({ sources: [{ id: 's1', type: 'statement' }] }, 'photo'), 'medical');
    expect(pairsIn(three).map(({ first, independent, second }) => [first, second, independent])).toEqual([['s1', 's2', 'unknown'], ['s1', 's3', 'unknown'], ['s2', 's3', 'unknown']]);
    const judged = withPair(three, { first: 's1', second: 's2', independent: 'yes' });
    expect(pairsIn(judged)[0]?.independent).toBe('yes');
    expect(withoutSource(judged, 's2').independence).toBeUndefined();
    expect(withSource(withoutSource(judged, 's2'), 'photo').sources.map(({ id }) => id)).toEqual(['s1', 's3', 's2']);
  });
});
