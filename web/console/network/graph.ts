/**
 * Who and what a case is about, and how they hang together: cases, acts, people, bodies, things, and typed edges between
 * them. What several cases have in common is found by plates, telephones and accounts; names that sound alike are a
 * suggestion and no more.
 */

import type { Id } from '../../protocol/answers.ts';
import type { Case } from '../../protocol/case_state.ts';
import type { CodedAct, CodedEntity } from '../../protocol/events.ts';
import { calledOf } from '../coding/acts.ts';
import { proposals } from '../coding/proposals.ts';
import { nameWords, soundOf, soundsAlike } from '../search/names.ts';
import { identifiersOf } from '../search/subject.ts';
import type { Known } from '../timeline/items.ts';
import type { Neighbour } from './neighbours.ts';
import { distances } from './reach.ts';

export const NODE_KINDS = ['case', 'act', 'person', 'perpetrator', 'group', 'body', 'mark', 'other'] as const;
/** `body`: a unit, an authority, an organisation; `mark`: a vehicle, a telephone, an account. */
export type NodeKind = (typeof NODE_KINDS)[number];
export type Relation = 'in' | 'part-of' | 'victim' | 'perpetrator' | 'source' | 'member-of' | 'related' | 'linked' | 'same-key' | 'alike';

export interface Node {
  readonly id: string;
  readonly kind: NodeKind;
  readonly report: string;
  /** In somebody's own words; not safe to be shown. */
  readonly name: string;
  /** Of an act, its category. */
  readonly category?: Id;
  readonly act?: Id;
  readonly entity?: CodedEntity;
  /** What a case is called outside; in the console it goes by its report. */
  readonly code?: string;
  /** Of a case: whether what is in it is here too. */
  readonly isExpanded?: boolean;
  /** What a report names and nobody has coded. */
  readonly isTold?: boolean;
  /** Those that somebody holds to be the same, and that are drawn as this one. */
  readonly others?: readonly Node[];
}

export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly relation: Relation;
  /** Of a link, a part in an act, a relation between entities. */
  readonly code?: Id;
  /** What two have in common; not safe to be shown. */
  readonly value?: string;
  /** 0 (a guess) to 3 (certain). */
  readonly certainty?: number;
}

export interface Graph {
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
}

/** Each name is held against each: of more nobody would wait for the end. */
const MOST_COMPARED = 1_000;

/** Nobody has said that it is so. */
export function isSuggestion({ relation }: Edge): boolean {
  return relation === 'alike';
}

/** These cases with all that is in them, and those around them as one node each. */
export function graphOf(expanded: readonly Known[], neighbours: readonly Neighbour[]): Graph {
  const nodes = new Map<string, Node>();
  const edges: Edge[] = [];
  const add = (part: Graph): void => {
    for (const node of part.nodes) nodes.set(node.id, node);
    edges.push(...part.edges);
  };
  for (const known of expanded) add(caseGraph(known));
  for (const { report } of neighbours) if (!nodes.has(report)) nodes.set(report, { id: report, kind: 'case', report, name: '', isExpanded: false });
  const entities = [...nodes.values()].filter(({ entity }) => entity !== undefined);
  const isAlone = (report: string): boolean => nodes.get(report)?.isExpanded !== true;
  edges.push(...neighbours.flatMap((each) => (each.why === 'linked' || isAlone(each.report) ? edgesTo(each, entities) : [])), ...commonEdges(entities));
  return { nodes: [...nodes.values()], edges: distinct(edges.filter(({ from, to }) => from !== to && nodes.has(from) && nodes.has(to))) };
}

/** Of cases that stand by themselves, tied by `links` and by what their people and things have in common. */
export function joined(parts: readonly Graph[], links: readonly Edge[]): Graph {
  const nodes = parts.flatMap((part) => part.nodes);
  const known = new Set(nodes.map(({ id }) => id));
  const edges = [...parts.flatMap((part) => part.edges), ...links, ...commonEdges(nodes.filter(({ entity }) => entity !== undefined))];
  return { nodes, edges: distinct(edges.filter(({ from, to }) => from !== to && known.has(from) && known.has(to))) };
}

/** What a case is made of. */
export interface CaseParts {
  readonly report: string;
  readonly title: string;
  readonly code?: string;
  readonly acts: readonly CodedAct[];
  readonly coded: readonly CodedEntity[];
  /** What its report names and nobody has coded. */
  readonly told: readonly CodedEntity[];
}

function caseGraph({ found, line, report }: Known): Graph {
  const lead = found?.lead;
  const coded = [...(lead?.entities.values() ?? [])].map(({ what }) => what.entity);
  const told = report === undefined ? [] : proposals(report, new Set(coded.map(({ id }) => id)));
  return caseParts({ report: line.id, title: titleOf(found), acts: [...(lead?.acts.values() ?? [])].map((act) => act.coded), coded, told });
}

export function caseParts({ acts, code, coded, report, title, told }: CaseParts): Graph {
  const id = (part: string, own: Id): string => `${report}/${part}/${own}`;
  const doers = new Set(acts.flatMap(({ perpetrators = [] }) => perpetrators.map(({ entity }) => entity)));
  const incidents = [...groupedBy(acts)].filter(([, several]) => several.length > 1);
  const nodes: Node[] = [
    { id: report, kind: 'case', report, name: title, isExpanded: true, ...(code !== undefined && { code }) },
    ...incidents.map(([incident]): Node => ({ id: id('i', incident), kind: 'act', report, name: '' })),
    ...acts.map((act): Node => ({ id: id('a', act.id), kind: 'act', report, name: '', category: act.category, act: act.id })),
    ...coded.map((entity): Node => ({ id: id('e', entity.id), kind: kindOf(entity, doers), report, name: calledOf(entity), entity })),
    ...told.map((entity): Node => ({ id: id('e', entity.id), kind: kindOf(entity, doers), report, name: calledOf(entity), entity, isTold: true })),
  ];
  const edges = [
    ...acts.flatMap((act) => edgesOfAct(act, id)),
    ...acts.map((act): Edge => {
      const isPart = incidents.some(([incident]) => incident === act.incident);
      return { from: id('a', act.id), to: isPart ? id('i', act.incident ?? '') : report, relation: isPart ? 'part-of' : 'in' };
    }),
    ...incidents.map(([incident]): Edge => ({ from: id('i', incident), to: report, relation: 'in' })),
    ...[...coded, ...told].flatMap((entity) => edgesOfEntity(entity, id)),
  ];
  return { nodes, edges: [...edges, ...tiesToCase(report, nodes, edges)] };
}

/** Nobody stands alone: who is in no act, and whoever belongs to them, is in the case by one of them; by those who belong to nobody, where there are. */
function tiesToCase(report: string, nodes: readonly Node[], edges: readonly Edge[]): Edge[] {
  const reached = new Set(distances(edges, report).keys());
  const begins = new Set(edges.map(({ from }) => from));
  const entities = nodes.filter(({ entity }) => entity !== undefined);
  const ties: Edge[] = [];
  for (const { id } of [...entities.filter((node) => !begins.has(node.id)), ...entities]) {
    if (reached.has(id)) continue;
    ties.push({ from: id, to: report, relation: 'in' });
    for (const near of distances(edges, id).keys()) reached.add(near);
  }
  return ties;
}

function edgesOfAct({ id: act, perpetrators = [], sources = [], victims = [] }: CodedAct, id: (part: string, own: Id) => string): Edge[] {
  const to = id('a', act);
  return [
    ...victims.map(({ entity }): Edge => ({ from: id('e', entity), to, relation: 'victim' })),
    ...perpetrators.map(({ certainty, entity, involvement }): Edge => ({ from: id('e', entity), to, relation: 'perpetrator', ...(involvement !== undefined && { code: involvement }), ...(certainty !== undefined && { certainty }) })),
    ...sources.flatMap(({ entity }): Edge[] => (entity === undefined ? [] : [{ from: id('e', entity), to, relation: 'source' }])),
  ];
}

function edgesOfEntity({ id: own, member_of: wider, relations = [] }: CodedEntity, id: (part: string, own: Id) => string): Edge[] {
  const from = id('e', own);
  return [
    ...(wider === undefined ? [] : [{ from, to: id('e', wider), relation: 'member-of' } as const]),
    ...relations.map(({ certainty, entity, relation }): Edge => ({ from, to: id('e', entity), relation: 'related', code: relation, ...(certainty !== undefined && { certainty }) })),
  ];
}

/** From a case that is here to one around it; from whoever has the plate or the name, where somebody has. */
function edgesTo({ from, isBack, name, relation, report, value, why }: Neighbour, entities: readonly Node[]): Edge[] {
  const here = entities.filter((node) => node.report === from);
  if (why === 'linked') return [{ ...(isBack === true ? { from: report, to: from } : { from, to: report }), relation: 'linked', ...(relation !== undefined && { code: relation }) }];
  const bearers = here.filter(({ entity }) => entity !== undefined && (why === 'same-key' ? keysOf(entity).includes(value ?? '') : namesOf(entity).includes(name ?? '')));
  const ends = bearers.length === 0 ? [from] : bearers.map(({ id }) => id);
  return ends.map((end) => ({ from: end, to: report, relation: why, ...((value ?? name) !== undefined && { value: value ?? name ?? '' }) }));
}

/** Between entities of different cases. */
function commonEdges(entities: readonly Node[]): Edge[] {
  const byKey = new Map<string, Node[]>();
  for (const node of entities) for (const key of node.entity === undefined ? [] : keysOf(node.entity)) byKey.set(key, [...(byKey.get(key) ?? []), node]);
  const same = [...byKey].flatMap(([key, [first, ...rest]]) => rest.filter(({ report }) => report !== first?.report).map((each): Edge => ({ from: first?.id ?? '', to: each.id, relation: 'same-key', value: key })));
  const named = entities.slice(0, MOST_COMPARED).flatMap((node) => (node.entity === undefined ? [] : namesOf(node.entity).map((name) => ({ node, name, sounds: nameWords(name).map(soundOf) }))));
  const alike = named.flatMap((one, i) => named.slice(i + 1).filter((other) => other.node.report !== one.node.report && soundsAlike(one.sounds, other.sounds)).map((other): Edge => ({ from: one.node.id, to: other.node.id, relation: 'alike', value: other.name })));
  return [...same, ...alike];
}

/** What nobody else should have: `plate:abc123`. */
export function keysOf(entity: CodedEntity): readonly string[] {
  return identifiersOf(entity).map(({ kind, value }) => `${kind}:${value}`);
}

function namesOf({ aliases = [], name }: CodedEntity): readonly string[] {
  return [name, ...aliases].filter((each): each is string => each !== undefined && each !== '');
}

function kindOf({ id, kind, roles = [] }: CodedEntity, doers: ReadonlySet<Id>): NodeKind {
  switch (kind) {
    case 'person':
      return doers.has(id) || roles.includes('perpetrator') ? 'perpetrator' : 'person';
    case 'group':
      return 'group';
    case 'organisation':
    case 'unit':
    case 'authority':
      return 'body';
    case 'vehicle':
    case 'phone':
    case 'account':
      return 'mark';
    default:
      return 'other';
  }
}

function titleOf(found: Case | undefined): string {
  return found?.lead.described?.what.title ?? found?.lead.begun.what.title ?? '';
}

function groupedBy(acts: readonly CodedAct[]): ReadonlyMap<Id, readonly CodedAct[]> {
  const groups = new Map<Id, CodedAct[]>();
  for (const act of acts) if (act.incident !== undefined) groups.set(act.incident, [...(groups.get(act.incident) ?? []), act]);
  return groups;
}

function distinct(edges: readonly Edge[]): readonly Edge[] {
  return [...new Map(edges.map((edge) => [[edge.from, edge.to, edge.relation, edge.code].join(' '), edge])).values()];
}
