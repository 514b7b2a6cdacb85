/**
 * Nodes that somebody holds to be one person, unit or thing, drawn as one.
 *
 * It is how one person looks at the network, and stands in no case: names that sound alike are no proof, and what two cases
 * have to do with each other is said by a link, before the eyes of all who work on them.
 */

import type { Edge, Graph, Node, NodeKind } from './graph.ts';

/** Ids of nodes; those of one group are one. Nobody is in two. */
export type Groups = readonly (readonly string[])[];

const PEOPLE: ReadonlySet<NodeKind> = new Set<NodeKind>(['person', 'perpetrator', 'group']);

/** Whether two nodes can be one: of people and things, not of acts and cases. */
export function canBeOne(one: Node, other: Node): boolean {
  if (one.id === other.id || one.entity === undefined || other.entity === undefined) return false;
  return one.kind === other.kind || (PEOPLE.has(one.kind) && PEOPLE.has(other.kind));
}

/** With these two, and all that either was held to be, as one. */
export function madeOne(groups: Groups, one: string, other: string): Groups {
  const isMeant = (group: readonly string[]): boolean => group.includes(one) || group.includes(other);
  return [...groups.filter((group) => !isMeant(group)), [...new Set([...groups.filter(isMeant).flat(), one, other])]];
}

/** With this one for itself again. */
export function parted(groups: Groups, node: string): Groups {
  return groups.map((group) => group.filter((each) => each !== node)).filter(({ length }) => length > 1);
}

/** The same graph with one node for each group: the first of it that is there, with all ties of the others. */
export function asOne({ edges, nodes }: Graph, groups: Groups): Graph {
  const known = new Map(nodes.map((node) => [node.id, node]));
  const first = new Map<string, string>();
  const others = new Map<string, readonly Node[]>();
  for (const group of groups) {
    const [kept, ...rest] = group.flatMap((id) => known.get(id) ?? []);
    if (kept === undefined || rest.length === 0) continue;
    others.set(kept.id, rest);
    for (const { id } of rest) first.set(id, kept.id);
  }
  const end = (id: string): string => first.get(id) ?? id;
  const drawn = nodes.filter(({ id }) => !first.has(id)).map((node) => withOthers(node, others.get(node.id) ?? []));
  const tied = edges.map((edge): Edge => ({ ...edge, from: end(edge.from), to: end(edge.to) })).filter(({ from, to }) => from !== to);
  return { nodes: drawn, edges: [...new Map(tied.map((edge) => [[edge.from, edge.to, edge.relation, edge.code].join(' '), edge])).values()] };
}

/** Whoever is said anywhere to have done something is drawn so. */
function withOthers(node: Node, others: readonly Node[]): Node {
  if (others.length === 0) return node;
  return { ...node, others, kind: others.some(({ kind }) => kind === 'perpetrator') ? 'perpetrator' : node.kind };
}
