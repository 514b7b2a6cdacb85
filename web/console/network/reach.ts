/** What can be reached in a graph, over edges in either direction. */

interface Ends {
  readonly from: string;
  readonly to: string;
}

/** How many edges away everything is that can be reached. */
export function distances(edges: readonly Ends[], start: string): ReadonlyMap<string, number> {
  const around = edgesAround(edges);
  const found = new Map([[start, 0]]);
  const queue = [start];
  for (const at of queue) {
    for (const { from, to } of around.get(at) ?? []) {
      const next = from === at ? to : from;
      if (found.has(next)) continue;
      found.set(next, (found.get(at) ?? 0) + 1);
      queue.push(next);
    }
  }
  return found;
}

/** By node, the edges that begin or end there. */
export function edgesAround<Edge extends Ends>(edges: readonly Edge[]): ReadonlyMap<string, readonly Edge[]> {
  const around = new Map<string, Edge[]>();
  for (const edge of edges) {
    for (const end of [edge.from, edge.to]) {
      const before = around.get(end);
      if (before === undefined) around.set(end, [edge]);
      else before.push(edge);
    }
  }
  return around;
}
