/** Which part of a drawn graph is looked at, and which node lies in which direction. */

import type { Layout, Point } from './layout.ts';

/** The middle of what is looked at, and how many of its units go into one of the page's. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

export type Direction = 'left' | 'right' | 'up' | 'down';

const [MARGIN, CLOSEST, FARTHEST] = [90, 0.25, 12];
/** What lies aside counts as farther than what lies ahead. */
const ASIDE = 2.5;

/** All of it. */
export function fitted(layout: Layout, width: number, height: number): View {
  const { bottom, left, right, top } = extentOf(layout);
  const scale = Math.max(1, (right - left) / width, (bottom - top) / height);
  return { x: (left + right) / 2, y: (top + bottom) / 2, scale };
}

export function extentOf(layout: Layout): { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number } {
  let [left, right, top, bottom] = [0, 0, 0, 0];
  for (const { x, y } of layout.values()) [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), Math.max(bottom, y)];
  return { left: left - MARGIN, right: right + MARGIN, top: top - MARGIN, bottom: bottom + MARGIN };
}

export function closer(view: View, factor: number): View {
  return { ...view, scale: Math.min(FARTHEST, Math.max(CLOSEST, view.scale / factor)) };
}

export function shifted(view: View, x: number, y: number): View {
  return { ...view, x: view.x + x * view.scale, y: view.y + y * view.scale };
}

/** The same, moved so that a point lies in it. */
export function withPoint(view: View, { x, y }: Point, width: number, height: number): View {
  const isInside = Math.abs(x - view.x) < (width * view.scale) / 2 && Math.abs(y - view.y) < (height * view.scale) / 2;
  return isInside ? view : { ...view, x, y };
}

/** The nearest node that lies that way; undefined at the edge. */
export function towards(layout: Layout, from: string | undefined, direction: Direction): string | undefined {
  const here = from === undefined ? undefined : layout.get(from);
  if (here === undefined) return [...layout.keys()][0];
  let best: { readonly id: string; readonly cost: number } | undefined;
  for (const [id, { x, y }] of layout) {
    const [right, down] = [x - here.x, y - here.y];
    const ahead = { left: -right, right, up: -down, down }[direction];
    const aside = Math.abs(direction === 'left' || direction === 'right' ? down : right);
    if (id === from || ahead <= 0 || aside > ahead * ASIDE) continue;
    const cost = ahead + aside * ASIDE;
    if (best === undefined || cost < best.cost) best = { id, cost };
  }
  return best?.id;
}
