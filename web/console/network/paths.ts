/** What of a graph is drawn, and how one gets from one place in it to another. */

import { isSuggestion, type Edge, type Graph, type NodeKind } from './graph.ts';
import { distances, edgesAround } from './reach.ts';

/** More than that nobody reads, and no page draws quickly. */
export const MOST_NODES = 500;

export interface Cut {
  readonly graph: Graph;
  /** How many nodes there would be. */
  readonly total: number;
}

/** Only these kinds, and no more than `most` nodes: those nearest to `start`, which always stays. */
export function cutTo({ edges, nodes }: Graph, start: string, kinds: ReadonlySet<NodeKind>, most = MOST_NODES): Cut {
  const meant = nodes.filter(({ id, kind }) => id === start || kinds.has(kind));
  const ids = new Set(meant.map(({ id }) => id));
  const between = edges.filter(({ from, to }) => ids.has(from) && ids.has(to));
  const near = distances(between, start);
  const rank = (id: string): number => near.get(id) ?? Infinity;
  const kept = meant.length <= most ? meant : [...meant].sort((one, other) => (rank(one.id) === rank(other.id) ? 0 : rank(one.id) - rank(other.id))).slice(0, most);
  const keptIds = new Set(kept.map(({ id }) => id));
  return { graph: { nodes: kept, edges: between.filter(({ from, to }) => keptIds.has(from) && keptIds.has(to)) }, total: meant.length };
}

/** The shortest way, edge by edge; over suggestions only where there is no other. Undefined where there is none. */
export function pathBetween({ edges }: Graph, from: string, to: string): readonly Edge[] | undefined {
  return shortest(edges.filter((edge) => !isSuggestion(edge)), from, to) ?? shortest(edges, from, to);
}

function shortest(edges: readonly Edge[], from: string, to: string): readonly Edge[] | undefined {
  const around = edgesAround(edges);
  const cameBy = new Map<string, Edge | undefined>([[from, undefined]]);
  const queue = [from];
  for (const at of queue) {
    if (at === to) break;
    for (const edge of around.get(at) ?? []) {
      const next = edge.from === at ? edge.to : edge.from;
      if (cameBy.has(next)) continue;
      cameBy.set(next, edge);
      queue.push(next);
    }
  }
  if (!cameBy.has(to)) return undefined;
  const path: Edge[] = [];
  let at = to;
  for (let edge = cameBy.get(at); edge !== undefined; edge = cameBy.get(at)) {
    path.unshift(edge);
    at = edge.from === at ? edge.to : edge.from;
  }
  return path;
}
