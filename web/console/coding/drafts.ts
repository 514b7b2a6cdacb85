/** What somebody is writing, by report: nothing is lost when another tab or another report is looked at; all of it when they lock. */

import { effect, signal } from '@preact/signals';

import type { CodedAct, CodedEntity } from '../../protocol/events.ts';
import type { Hex } from '../../protocol/fields.ts';
import { door } from '../session.ts';
import { tidy } from './tidy.ts';

/** Something that is written once more as a whole; `from` is the event that was before, if there was one. */
interface Draft<Coded> {
  readonly coded: Coded;
  readonly from: Hex | undefined;
}

export interface Drafts {
  readonly act?: Draft<CodedAct>;
  readonly entity?: Draft<CodedEntity>;
}

const drafts = signal<ReadonlyMap<string, Drafts>>(new Map());

export function draftsOf(report: string): Drafts {
  return drafts.value.get(report) ?? {};
}

export function keepDraft<Kind extends keyof Drafts>(report: string, kind: Kind, draft: Drafts[Kind] | undefined): void {
  drafts.value = new Map(drafts.value).set(report, tidy<Drafts>({ ...draftsOf(report), [kind]: draft }));
}

effect(() => {
  if (door.value.kind !== 'open') drafts.value = new Map();
});
