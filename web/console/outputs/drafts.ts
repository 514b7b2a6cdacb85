/** The draft that somebody writes about a report; all of them go when the console is locked. */

import { effect, signal } from '@preact/signals';

import { door } from '../session.ts';
import type { Draft } from './draft.ts';

const drafts = signal<ReadonlyMap<string, Draft>>(new Map());

export function draftAbout(report: string): Draft | undefined {
  return drafts.value.get(report);
}

/** Nothing in its place: it is put away. */
export function keepDraft(report: string, draft: Draft | undefined): void {
  const kept = new Map(drafts.value);
  if (draft === undefined) kept.delete(report);
  else kept.set(report, draft);
  drafts.value = kept;
}

effect(() => {
  if (door.value.kind !== 'open') drafts.value = new Map();
});
