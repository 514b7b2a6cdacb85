// Networks: what stands in the graph of a case, cases around it, ways through it, and the file that goes out.

import { graphOfFacts } from '../../../web/console/network/facts_graph.ts';
import { keysOf, graphOf, isSuggestion, type Edge, type Graph } from '../../../web/console/network/graph.ts';
import { graphmlOf } from '../../../web/console/network/graphml.ts';
import { gate, type Wish } from '../../../web/console/exports/gate.ts';
import { laidOut } from '../../../web/console/network/layout.ts';
import { asOne, canBeOne, madeOne, parted } from '../../../web/console/network/merging.ts';
import { neighboursOf } from '../../../web/console/network/neighbours.ts';
import { cutTo, pathBetween } from '../../../web/console/network/paths.ts';
import { networkOf } from '../../../web/console/network/ties.ts';
import { groupsIn, viewsIn, writtenView, type SavedView } from '../../../web/console/network/saved_view.ts';
import { towards } from '../../../web/console/network/view.ts';
import { subjectOf } from '../../../web/console/search/subject.ts';
import type { Known } from '../../../web/console/timeline/items.ts';
import { displaySafe } from '../../../web/console/display.ts';
import type { CodedEntity, What } from '../../../web/protocol/events.ts';
import type { Report } from '../../../web/protocol/report.ts';
import { caseWith, idOf, lineOf, reportOf } from './cases.ts';

const PLATE = { type: 'plate', value: 'ABC-12-34' };
const entity = (id: string, more: Partial<CodedEntity> = {}): What => ({ event: 'entity', entity: { id, kind: 'person', ...more } });
const edge = (from: string, to: string, more: Partial<Edge> = {}): Edge => ({ from, to, relation: 'related', ...more });
const known = (number: number, said: readonly What[], report?: Partial<Report>): Known => {
  const line = lineOf(number);
  return { line, report: report && reportOf('…', report), found: said.length === 0 ? undefined : caseWith(line, ...said) };
};
const short = ({ edges, nodes }: Graph): { nodes: readonly string[]; edges: readonly string[] } => ({
  nodes: nodes.map(({ id, kind }) => `${kind} ${tail(id)}`),
  edges: edges.map(({ from, relation, to }) => `${tail(from)} ${relation} ${tail(to)}`),
});
/** Without the report that stands before it: `@1` is the case itself. */
const tail = (id: string): string => id.replace(/^(?:000)?([0-9a-f])e+/, '@$1');

const CODED = [
  entity('p1', { name: 'Luis', roles: ['victim'] }),
  entity('u1', { kind: 'unit', name: 'Policía' }),
  entity('x1', { name: 'El Jefe', member_of: 'u1' }),
  entity('v1', { kind: 'vehicle', identifiers: [PLATE], relations: [{ entity: 'x1', relation: 'used-by', certainty: 1 }] }),
  entity('w1', { name: 'Nadie' }),
  { event: 'act', act: { id: 'a1', incident: 'i1', category: 'torture-physical', victims: [{ entity: 'p1' }], perpetrators: [{ entity: 'x1', involvement: 'ordered', certainty: 2 }] } },
  { event: 'act', act: { id: 'a2', incident: 'i1', category: 'threat', victims: [{ entity: 'p1' }] } },
] as const satisfies readonly What[];

describe('the graph of a case', () => {
  it('has acts, people, bodies and things, by what they are in it, and nobody stands alone', () => {
    const graph = graphOf([known(1, CODED)], []);
    expect(short(graph)).toEqual({
      nodes: ['case @1', 'act @1/i/i1', 'act @1/a/a1', 'act @1/a/a2', 'person @1/e/p1', 'body @1/e/u1', 'perpetrator @1/e/x1', 'mark @1/e/v1', 'person @1/e/w1'],
      edges: [
        '@1/e/p1 victim @1/a/a1', '@1/e/x1 perpetrator @1/a/a1', '@1/e/p1 victim @1/a/a2',
        '@1/a/a1 part-of @1/i/i1', '@1/a/a2 part-of @1/i/i1', '@1/i/i1 in @1',
        '@1/e/x1 member-of @1/e/u1', '@1/e/v1 related @1/e/x1', '@1/e/w1 in @1',
      ],
    });
    expect(graph.edges.find(({ relation }) => relation === 'perpetrator')).toMatchObject({ certainty: 2, code: 'ordered' });
  });

  it('has what the report names where nobody has coded it, and says so', () => {
    const graph = graphOf([known(1, [], { persons: [{ id: 'p1', roles: ['victim'], name: 'Luis' }], perpetrators: [{ id: 'x1', unit: 'Marina', name: 'R.', plates: ['ABC1234'] }] })], []);
    expect(graph.nodes.filter(({ isTold }) => isTold).map(({ id, kind }) => `${kind} ${tail(id)}`)).toEqual(['person @1/e/reporter', 'person @1/e/p1', 'body @1/e/x1-unit', 'perpetrator @1/e/x1', 'mark @1/e/x1-vehicle-1']);
    // Whoever is named in no act is in the case, and what belongs to them by them.
    expect(short(graph).edges).toEqual(['@1/e/x1 member-of @1/e/x1-unit', '@1/e/x1-vehicle-1 related @1/e/x1', '@1/e/reporter in @1', '@1/e/p1 in @1', '@1/e/x1-unit in @1']);
  });

  it('ties entities of two cases by what nobody else has; a name alike is a suggestion', () => {
    const other = known(2, [entity('y1', { kind: 'vehicle', identifiers: [{ type: 'vehicle', value: 'abc 1234' }] }), entity('p9', { name: 'Juan Pérez Gómez' })]);
    const own = known(1, [...CODED, entity('p2', { name: 'GOMEZ PERES Juan' })]);
    const between = graphOf([own, other], []).edges.filter(({ from, to }) => tail(from).slice(0, 2) !== tail(to).slice(0, 2));
    expect(between.map(({ from, relation, to }) => `${tail(from)} ${relation} ${tail(to)}`)).toEqual(['@1/e/v1 same-key @2/e/y1', '@1/e/p2 alike @2/e/p9']);
    expect(between.map(isSuggestion)).toEqual([false, true]);
    expect(keysOf({ id: 'v1', kind: 'vehicle', identifiers: [PLATE] })).toEqual(['plate:abc1234']);
  });
});

describe('cases around a case', () => {
  const all = [
    known(1, [...CODED, entity('p2', { name: 'Juan Pérez Gómez' }), { event: 'linked', case: idOf(2), relation: 'same-event' }]),
    known(2, [{ event: 'note', text: '…' }]),
    known(3, [], { perpetrators: [{ id: 'x1', plates: ['abc1234'] }] }),
    known(4, [entity('p1', { name: 'Gomes Peres, Juan' })]),
    known(5, [{ event: 'linked', case: idOf(1), relation: 'pattern' }, entity('p1', { name: 'Juan Hernández Ruiz' })]),
  ];
  const subjects = new Map(all.map(({ found, line, report }) => [line.id, subjectOf(line, report, found)]));
  const caseOf = (id: string): Known['found'] => all.find(({ line }) => line.id === id)?.found;
  const found = neighboursOf(idOf(1), subjects, caseOf);

  it('are those linked from either side, those with a plate in common, and those with a name alike', () => {
    expect(found.map(({ isBack = false, report, why }) => [tail(report), why, isBack])).toEqual([
      ['@2', 'linked', false], ['@5', 'linked', true], ['@3', 'same-key', false], ['@4', 'alike', false],
    ]);
  });

  it('hang on whoever has the plate or the name, and are empty until somebody asks for what is in them', () => {
    const graph = graphOf([all[0] ?? expect.fail()], found);
    const outside = graph.edges.filter(({ from, to }) => !tail(from).startsWith('@1') || !tail(to).startsWith('@1'));
    expect(outside.map(({ from, relation, to }) => `${tail(from)} ${relation} ${tail(to)}`)).toEqual(['@1 linked @2', '@5 linked @1', '@1/e/v1 same-key @3', '@1/e/p2 alike @4']);
    expect(graph.nodes.filter(({ isExpanded }) => isExpanded === false).map(({ id }) => tail(id))).toEqual(['@2', '@5', '@3', '@4']);
  });

  it('once asked for, are tied by their own people and things', () => {
    const graph = graphOf([all[0] ?? expect.fail(), all[3] ?? expect.fail()], found);
    expect(short(graph).edges.filter((each) => each.includes('alike'))).toEqual(['@1/e/p2 alike @4/e/p1']);
  });
});

describe('a network that leaves', () => {
  const day = '2026-11-28';
  const leaving = (said: readonly What[], wish: Partial<Wish>, consent: Report['consent'] = []): Graph | readonly string[] => {
    const own = caseWith(lineOf(1), ...said, { event: 'linked', case: idOf(2), relation: 'same-event' });
    const report = reportOf('…', { consent, perpetrators: [{ id: 'x9', name: 'Nadie lo codificó' }] });
    const subject = { case: own, told: [{ id: idOf(1), report }], isOrdered: true, isWhole: true };
    const { granted, refused } = gate(subject, { use: 'case-file', today: day, names: false, sensitive: false, ...wish });
    if (refused) return refused.map(({ person, reason }) => `${reason} ${person ?? ''}`);
    const other = caseWith(lineOf(2), entity('y1', { kind: 'vehicle', name: 'camioneta', identifiers: [{ type: 'vehicle', value: 'abc 1234' }] }));
    const beside = { case: other, told: [{ id: idOf(2), report: reportOf('…') }], isOrdered: true, isWhole: true };
    const { granted: both } = gate(beside, { use: 'case-file', today: day, names: wish.names === true, sensitive: false });
    return graphOfFacts([networkOf(subject, granted), ...(both && wish.use === undefined ? [networkOf(beside, both)] : [])]);
  };
  const textOf = (graph: Graph | readonly string[]): string => JSON.stringify(graph);

  it('has no name that was not asked for, and nothing that nobody has coded', () => {
    const graph = leaving(CODED, {});
    expect(textOf(graph)).not.toMatch(/Luis|Jefe|Policía|codificó|1234/);
    expect(textOf(graph)).toContain('"relation":"related"');
    expect(textOf(graph)).toContain('"relation":"linked"');
    const named = leaving(CODED, { names: true });
    for (const name of ['Luis', 'El Jefe', 'Policía']) expect(textOf(named)).toContain(name);
    expect(textOf(named)).toContain('"relation":"same-key"');
    expect(textOf(named)).not.toContain('codificó');
  });

  it('goes to nobody else unless everybody in the case agrees, and then without ties that nobody agreed to', () => {
    expect(leaving(CODED, { use: 'urgent-appeal' })).toEqual(['default reporter', 'default p1', 'default x1', 'default w1']);
    const consent = ['reporter', 'p1', 'x1', 'w1'].map((person) => ({ person, scope: 'share-un', value: 'yes', identity: person === 'p1' ? 'full' : 'anonymised' }));
    const graph = leaving(CODED, { use: 'urgent-appeal', names: true }, consent);
    expect(textOf(graph)).not.toMatch(/Luis|Jefe|1234|"linked"|"related"/);
  });
});

describe('ways', () => {
  const graph: Graph = { nodes: ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id, kind: 'person', report: 'r', name: id })), edges: [edge('a', 'b'), edge('c', 'b'), edge('c', 'd'), edge('a', 'd', { relation: 'alike' })] };

  it('are the shortest in either direction, and over suggestions only where there is no other', () => {
    expect(pathBetween(graph, 'a', 'd')?.map(({ from, to }) => from + to)).toEqual(['ab', 'cb', 'cd']);
    expect(pathBetween({ ...graph, edges: graph.edges.slice(2) }, 'a', 'c')?.map(({ from, to }) => from + to)).toEqual(['ad', 'cd']);
    expect(pathBetween(graph, 'a', 'e')).toBeUndefined();
    expect(pathBetween(graph, 'a', 'a')).toEqual([]);
  });

  it('are cut to those nearest to the case, with no edge into nothing, and say how many there would be', () => {
    const { graph: cut, total } = cutTo(graph, 'a', new Set(['person']), 3);
    expect(total).toBe(5);
    expect(cut.nodes.map(({ id }) => id)).toEqual(['a', 'b', 'd']);
    expect(cut.edges.map(({ from, to }) => from + to)).toEqual(['ab', 'ad']);
    expect(cutTo(graph, 'a', new Set()).graph.nodes.map(({ id }) => id)).toEqual(['a']);
  });
});

describe('a drawn graph', () => {
  const ring: Graph = { nodes: Array.from({ length: 40 }, (_, i) => ({ id: `n${String(i)}`, kind: 'person', report: 'r', name: '' })), edges: Array.from({ length: 40 }, (_, i) => edge(`n${String(i)}`, `n${String((i + 1) % 40)}`)) };

  it('comes out the same each time, with nobody upon another', async () => {
    const [one, other] = [await laidOut(ring, new Map(), () => true), await laidOut(ring, new Map(), () => true)];
    expect(one).toEqual(other);
    expect(new Set([...(one ?? [])].map(([, { x, y }]) => `${String(x)} ${String(y)}`)).size).toBe(40);
  });

  it('is gone through by direction', () => {
    const layout = new Map([['a', { x: 0, y: 0 }], ['b', { x: 100, y: 10 }], ['c', { x: 40, y: 90 }], ['d', { x: -10, y: -50 }]]);
    expect((['right', 'down', 'up', 'left'] as const).map((way) => towards(layout, 'a', way))).toEqual(['b', 'c', 'd', undefined]);
  });
});

describe('a graph as a file', () => {
  const hostile = '<node a="1">&]]>\u0000\u202e\ud800';
  const file = graphmlOf(graphOf([known(1, [entity('p1', { name: hostile }), entity('p2', { name: '</desc>' })])], []), { mark: hostile, node: ({ name }) => displaySafe(name), edge: ({ relation }) => relation });

  it('has each tag closed in its order, and hostile text as text', () => {
    const open: string[] = [];
    for (const [, closing, name = '', own] of file.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)) {
      if (closing === '/') expect(open.pop()).toBe(name);
      else if (own !== '/') open.push(name);
    }
    expect(open).toEqual([]);
    expect(file).toContain('<data key="label">&lt;node a=&quot;1&quot;&gt;&amp;]]&gt;\\u0000\\u202e\\ud800</data>');
    expect(file.match(/<node /g)).toHaveLength(3);
    expect(file.match(/<edge source="n[12]" target="n0">/g)).toHaveLength(2);
  });

  it('says first that it stays inside', () => {
    expect(file.indexOf('<desc>')).toBeLessThan(file.indexOf('<node '));
  });
});

describe('nodes that somebody holds to be the same', () => {
  const whole = graphOf(
    [known(1, CODED), known(2, [entity('z1', { name: 'Jefe de plaza', roles: ['perpetrator'] }), { event: 'act', act: { id: 'a9', category: 'threat', perpetrators: [{ entity: 'z1' }] } }])],
    [],
  );
  const [boss, other] = [`${idOf(1)}/e/x1`, `${idOf(2)}/e/z1`];
  const at = (graph: Graph, id: string): Graph['nodes'][number] | undefined => graph.nodes.find((node) => node.id === id);

  it('are drawn as one, with the ties of both, and the way goes through them', () => {
    const graph = asOne(whole, madeOne([], boss, other));
    expect(graph.nodes).toHaveLength(whole.nodes.length - 1);
    expect(at(graph, boss)?.others?.map(({ id }) => id)).toEqual([other]);
    expect(at(graph, other)).toBeUndefined();
    expect(pathBetween(whole, idOf(1), idOf(2))).toBeUndefined();
    expect(pathBetween(graph, idOf(1), idOf(2))).toBeDefined();
    // What tied the two to each other ties nobody now.
    expect(asOne({ ...whole, edges: [edge(boss, other)] }, madeOne([], boss, other)).edges).toEqual([]);
  });

  it('are apart again when somebody says so, and the graph is what it was', () => {
    const groups = madeOne(madeOne([], boss, other), other, `${idOf(2)}/e/w9`);
    expect(groups).toEqual([[boss, other, `${idOf(2)}/e/w9`]]);
    expect(asOne(whole, parted(parted(groups, other), boss))).toEqual(whole);
  });

  it('are people with people and things with things: no act and no case is one with another', () => {
    const one = (id: string, with_: string): boolean => {
      const [a, b] = [at(whole, id), at(whole, with_)];
      return a !== undefined && b !== undefined && canBeOne(a, b);
    };
    expect(one(boss, `${idOf(1)}/e/p1`)).toBe(true);
    expect(one(boss, `${idOf(1)}/e/v1`)).toBe(false);
    expect(one(boss, boss)).toBe(false);
    expect(one(idOf(1), idOf(2))).toBe(false);
    expect(one(`${idOf(1)}/a/a1`, `${idOf(1)}/a/a2`)).toBe(false);
  });

  it('leave a group of which only one is here as it is', () => {
    expect(asOne(whole, [[boss, 'not here']])).toEqual(whole);
  });
});

describe('a view that is kept', () => {
  const view: SavedView = { name: 'Policía', start: idOf(1), kinds: ['case', 'body'], hasSuggestions: false, expanded: [idOf(1), idOf(2)], places: new Map([[idOf(1), { x: 3, y: -4 }]]) };

  it('comes back as it stood', () => {
    expect(viewsIn(JSON.parse(JSON.stringify([writtenView(view)])))).toEqual([view]);
  });

  it('of another version is taken as far as it is known, and breaks nothing', () => {
    expect(viewsIn([{ ...writtenView(view), kinds: ['case', 'planet'], places: { a: ['x'], b: 7 }, expanded: 3 }, 'x', { name: 'y' }])).toEqual([{ ...view, kinds: ['case'], expanded: [], places: new Map() }]);
    expect(viewsIn({})).toEqual([]);
    expect(groupsIn([['a', 'b', 3], ['a'], 'x'])).toEqual([['a', 'b']]);
  });
});
