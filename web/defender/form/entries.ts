/**
 * What a person has answered so far, by the path of what was asked: plain JSON, so that a draft can be kept.
 *
 * A question that was skipped stands nowhere. "I do not know" and "I would rather not say" are answers of their own.
 */

import type { Id, Person, Perpetrator, Place, Step, Time } from '../../protocol/report.ts';

/** What stands under a path, by the kind of its question. */
export interface ValueOf {
  readonly choice: Id;
  readonly choices: readonly Id[];
  readonly 'yes-no': boolean;
  readonly text: string;
  readonly 'long-text': string;
  /** BCP 47. */
  readonly language: string;
  readonly time: Time;
  readonly place: Place;
  readonly persons: readonly Person[];
  readonly perpetrators: readonly Perpetrator[];
  readonly steps: readonly Step[];
  readonly consent: ConsentGiven;
  readonly card: never;
}

export type Kind = keyof ValueOf;

/** What one person allows: everything else that was asked is a no. */
export interface ConsentGiven {
  readonly asked: readonly Id[];
  readonly yes: readonly Id[];
  /** The day on which it was said, `2026-11-28`. */
  readonly at: string;
  readonly given_by: Id;
}

/** In a follow-up: which permissions somebody was asked for before. It answers nothing. */
export const ASKED_BEFORE = 'consent.asked';

export type Unanswered = 'unknown' | 'declined';
export type Entry = Unanswered | { readonly value: unknown };
export type Entries = Readonly<Record<string, Entry>>;

/** The value under a path; its kind is that of the question that put it there. */
export function valueOf<K extends Kind>(entries: Entries, path: string, kind: K): ValueOf[K] | undefined;
export function valueOf(entries: Entries, path: string): unknown {
  const entry = entries[path];
  return typeof entry === 'object' ? entry.value : undefined;
}

/** The codes under a path, of a choice or of choices. */
export function codesAt(entries: Entries, path: string): readonly Id[] {
  const value: unknown = valueOf(entries, path, 'choices');
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((code): code is Id => typeof code === 'string') : [];
}

/** Without what is there only as an empty shell: a text of spaces, a list of nothing. */
export function withEntry(entries: Entries, path: string, entry: Entry | undefined): Entries {
  const rest = Object.fromEntries(Object.entries(entries).filter(([other]) => other !== path));
  return entry === undefined || (typeof entry === 'object' && isNothing(entry.value)) ? rest : { ...rest, [path]: entry };
}

/** An answer of several fields with one of them changed; what is empty is not there. */
export function withField<Value extends object>(value: Value, key: keyof Value, field: unknown): Value {
  const others = Object.entries(value).filter(([other]) => other !== key);
  return Object.fromEntries(isNothing(field) ? others : [...others, [key, field]]) as Value;
}

function isNothing(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() === '';
  if (Array.isArray(value)) return value.every(isNothing);
  if (typeof value === 'object' && value !== null) return Object.entries(value).every(([key, inner]) => key === 'id' || isNothing(inner));
  return value === undefined;
}
