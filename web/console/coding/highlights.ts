/**
 * Where coded acts stand in a narrative, in code points from `start` up to, without, `end` (`docs/protocol.md` §21.6).
 *
 * What is shown of a code point may be longer than it (an escape) or nothing (the first half of a line end): places that
 * the page gives are counted back to the text as it was written.
 */

import type { Id } from '../../protocol/answers.ts';
import { displaySafe } from '../display.ts';

/** A place in a narrative, and the act that it tells of. */
export interface Quoted {
  readonly act: Id;
  readonly start: number;
  readonly end: number;
}

/** A part of a narrative over which the same acts lie. */
export interface Piece {
  readonly start: number;
  readonly end: number;
  /** Safe to be shown. */
  readonly shown: string;
  readonly acts: readonly Id[];
}

/** What is shown for each code point of a text; joined it is `displaySafe` of the text. */
export function shownPoints(text: string): readonly string[] {
  const points = Array.from(text);
  return points.map((point, i) => (point === '\r' && points[i + 1] === '\n' ? '' : displaySafe(point)));
}

/** The whole narrative, cut wherever a quote begins or ends; quotes that point past its end are cut there. */
export function piecesOf(points: readonly string[], quotes: readonly Quoted[]): readonly Piece[] {
  const begins = new Map<number, Id[]>();
  const ends = new Map<number, Id[]>();
  for (const { act, end, start } of quotes) {
    if (start >= Math.min(end, points.length)) continue;
    begins.set(start, [...(begins.get(start) ?? []), act]);
    const last = Math.min(end, points.length);
    ends.set(last, [...(ends.get(last) ?? []), act]);
  }
  const cuts = [...new Set([0, ...begins.keys(), ...ends.keys(), points.length])].sort((a, b) => a - b);
  const open = new Map<Id, number>();
  return cuts.slice(0, -1).map((start, i) => {
    for (const act of ends.get(start) ?? []) count(open, act, -1);
    for (const act of begins.get(start) ?? []) count(open, act, 1);
    const end = cuts[i + 1] ?? points.length;
    return { start, end, shown: points.slice(start, end).join(''), acts: [...open.keys()] };
  });
}

/** The code point at which `offset` UTF-16 units are shown, counted from the one at `start`. */
export function pointAt(points: readonly string[], start: number, offset: number): number {
  let place = start;
  for (let passed = 0; passed < offset && place < points.length; place += 1) passed += points[place]?.length ?? 0;
  return place;
}

/** A place without the blanks around it; undefined where nothing else is in it. */
export function withoutBlanks(points: readonly string[], start: number, end: number): { readonly start: number; readonly end: number } | undefined {
  let [first, last] = [start, Math.min(end, points.length)];
  while (first < last && isBlank(points[first])) first += 1;
  while (first < last && isBlank(points[last - 1])) last -= 1;
  return first < last ? { start: first, end: last } : undefined;
}

function isBlank(shown: string | undefined): boolean {
  return shown?.trim() === '';
}

function count(open: Map<Id, number>, act: Id, by: number): void {
  const now = (open.get(act) ?? 0) + by;
  if (now > 0) open.set(act, now);
  else open.delete(act);
}
