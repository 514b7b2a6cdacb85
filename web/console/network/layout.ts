/**
 * Where the nodes of a graph are drawn: pushed apart and held together until they rest.
 *
 * The same graph comes out the same: it begins on a spiral in the order of its nodes, and the library's own chance is none.
 * The reckoning is done in slices, so that the page answers meanwhile; nothing is drawn before it is over, and so nothing
 * moves by itself.
 */

import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY, type SimulationNodeDatum } from 'd3-force';

import type { Graph } from './graph.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export type Layout = ReadonlyMap<string, Point>;

const SLICE_MS = 12;
/** Large graphs rest sooner: nobody sees the difference, and everybody the time. */
const [LARGE, SOONER] = [150, 0.05];
const [LINK_PX, PUSH, ROOM_PX, PULL] = [110, -420, 44, 0.035];

interface Placed extends SimulationNodeDatum {
  readonly id: string;
}

/** Undefined where `isWanted` says no before it is done. `before` is where nodes stood that were there already. */
export async function laidOut({ edges, nodes }: Graph, before: Layout, isWanted: () => boolean): Promise<Layout | undefined> {
  const placed: Placed[] = nodes.map(({ id }) => ({ id, ...before.get(id) }));
  const simulation = forceSimulation(placed)
    .force('link', forceLink<Placed, { source: string; target: string }>(edges.map(({ from, to }) => ({ source: from, target: to }))).id(({ id }) => id).distance(LINK_PX))
    .force('push', forceManyBody().strength(PUSH))
    .force('room', forceCollide(ROOM_PX))
    .force('x', forceX(0).strength(PULL))
    .force('y', forceY(0).strength(PULL))
    .stop();
  if (nodes.length > LARGE) simulation.alphaDecay(SOONER);
  let began = performance.now();
  while (simulation.alpha() > simulation.alphaMin()) {
    simulation.tick();
    if (performance.now() - began < SLICE_MS) continue;
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (!isWanted()) return undefined;
    began = performance.now();
  }
  return new Map(placed.map(({ id, x = 0, y = 0 }) => [id, { x: Math.round(x), y: Math.round(y) }]));
}
