/** A view of a network under a name, and groups of nodes, as they are written down and read back: as JSON that may be of another version. */

import { isJsonObject, type JsonObject } from '../../protocol/encoding.ts';
import { NODE_KINDS, type NodeKind } from './graph.ts';
import type { Layout, Point } from './layout.ts';
import type { Groups } from './merging.ts';

/** What is asked for, and where it stands. */
export interface SavedView {
  readonly name: string;
  /** The report from which it begins. */
  readonly start: string;
  readonly kinds: readonly NodeKind[];
  readonly hasSuggestions: boolean;
  /** Reports whose cases are shown whole. */
  readonly expanded: readonly string[];
  readonly places: Layout;
}

export function isSame(one: SavedView, other: SavedView): boolean {
  return one.name === other.name && one.start === other.start;
}

export function writtenView({ places, ...view }: SavedView): JsonObject {
  return { ...view, places: Object.fromEntries([...places].map(([id, { x, y }]) => [id, [x, y]])) };
}

export function groupsIn(value: unknown): Groups {
  return listOf(value).map(textsIn).filter(({ length }) => length > 1);
}

export function viewsIn(value: unknown): readonly SavedView[] {
  return listOf(value).flatMap((each): readonly SavedView[] => {
    if (!isJsonObject(each) || typeof each['name'] !== 'string' || typeof each['start'] !== 'string') return [];
    const kinds = new Set(textsIn(each['kinds']));
    return [
      {
        name: each['name'],
        start: each['start'],
        kinds: NODE_KINDS.filter((kind) => kinds.has(kind)),
        hasSuggestions: each['hasSuggestions'] === true,
        expanded: textsIn(each['expanded']),
        places: isJsonObject(each['places']) ? placesIn(each['places']) : new Map<string, Point>(),
      },
    ];
  });
}

function placesIn(places: JsonObject): Layout {
  return new Map(
    Object.entries(places).flatMap(([id, at]): readonly (readonly [string, Point])[] => {
      const [x, y] = listOf(at);
      return typeof x === 'number' && typeof y === 'number' ? [[id, { x, y }]] : [];
    }),
  );
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textsIn(value: unknown): readonly string[] {
  return listOf(value).filter((each): each is string => typeof each === 'string');
}
