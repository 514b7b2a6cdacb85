/** What an event changed of something that is written whole each time: field by field, as it was and as it is. */

import type { Entry } from '../../protocol/case_state.ts';
import { isJsonObject, type JsonObject } from '../../protocol/encoding.ts';
import type { EventType } from '../../protocol/events.ts';
import type { ThreadEvent } from '../../protocol/thread_event.ts';

export interface Change {
  /** Names and ids from the outside in: `victims`, `e1`, `status`. */
  readonly path: readonly string[];
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** What is written whole: where it stands in the event, and which one it is. */
const WHOLE: Readonly<Partial<Record<EventType, (what: JsonObject) => readonly [id: string, whole: JsonObject]>>> = {
  act: ({ act }) => part(act),
  entity: ({ entity }) => part(entity),
  described: (what) => ['', without(what, 'event')],
  urgency: (what) => ['', without(what, 'event', 'reason')],
  assigned: (what) => ['', without(what, 'event')],
  task: (what) => [String(what['task']), without(what, 'event', 'task')],
  verified: (what) => [String(what['act']), without(what, 'event', 'act')],
  output: (what) => [String(what['output']), without(what, 'event', 'output')],
};
/** What takes the whole of something out. */
const REMOVES: Readonly<Record<string, EventType>> = { 'act-removed': 'act', 'entity-removed': 'entity' };
/** Which field tells members of a list apart. */
const NAMES = ['id', 'entity', 'need', 'person', 'report'] as const;

/** By the hash of each event that changed something that was there before. */
export function changesIn(history: readonly Entry[]): ReadonlyMap<string, readonly Change[]> {
  const last = new Map<string, JsonObject>();
  const found = new Map<string, readonly Change[]>();
  for (const { event, outcome } of history) {
    if (outcome === 'refused' || outcome === 'unknown') continue;
    const now = wholeIn(event);
    if (now === undefined) continue;
    const before = last.get(now.key);
    if (before !== undefined) found.set(event.hash, changesBetween(before, now.whole));
    last.set(now.key, now.whole);
  }
  return found;
}

/** Field by field; what stays the same is left out. */
export function changesBetween(before: JsonObject, after: JsonObject): readonly Change[] {
  const [was, is] = [leavesOf(before), leavesOf(after)];
  const keys = [...new Set([...was.keys(), ...is.keys()])];
  return keys.flatMap((key) => {
    const [one, other] = [was.get(key), is.get(key)];
    return one?.text === other?.text ? [] : [{ path: (one ?? other)?.path ?? [], before: one?.text, after: other?.text }];
  });
}

/** What an event says of something that is written whole, and which one that is. */
export function wholeIn(event: ThreadEvent | undefined): { readonly key: string; readonly whole: JsonObject } | undefined {
  if (event === undefined) return undefined;
  const { thread, what } = event;
  const type = String(what['event']);
  const removed = REMOVES[type];
  if (removed !== undefined) return { key: [thread, removed, String(what[removed])].join(' '), whole: {} };
  const found = WHOLE[type as EventType]?.(what);
  return found && { key: [thread, type, found[0]].join(' '), whole: found[1] };
}

function part(value: unknown): readonly [string, JsonObject] {
  const whole = value as JsonObject;
  return [String(whole['id']), without(whole, 'id')];
}

function without(value: JsonObject, ...names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
}

interface Leaf {
  readonly path: readonly string[];
  readonly text: string;
}

function leavesOf(whole: JsonObject): ReadonlyMap<string, Leaf> {
  return new Map(leaves(whole, []).map((leaf) => [leaf.path.join('\n'), leaf]));
}

function leaves(value: unknown, path: readonly string[]): Leaf[] {
  if (Array.isArray(value)) {
    if (!value.some(isJsonObject)) return [{ path, text: value.map(String).join('; ') }];
    return value.flatMap((each: unknown, i) => leaves(each, [...path, isJsonObject(each) ? nameOf(each, i) : String(i + 1)]));
  }
  if (!isJsonObject(value)) return [{ path, text: String(value) }];
  return Object.entries(value).flatMap(([name, inner]) => leaves(inner, [...path, name]));
}

function nameOf(value: JsonObject, place: number): string {
  const name = NAMES.map((each) => value[each]).find((each) => typeof each === 'string');
  return typeof name === 'string' ? name : String(place + 1);
}
