/** Shares as they stand: what we show to others, and what others show to us. */

import { computed, effect, signal } from '@preact/signals';

import type { Case, CaseThread, Share } from '../../protocol/case_state.ts';
import { dayOf } from '../../protocol/case_words.ts';
import type { Hex } from '../../protocol/fields.ts';
import { keyOfShare } from '../cases/share_key.ts';
import { caseAbout, shares } from '../cases/store.ts';
import { me } from '../inbox/lines.ts';
import { close, opened } from '../report/opened.ts';
import { factsIn } from './facts.ts';

const BOTH = 2;

/** What others show us now, the newest first. */
export const received = computed((): readonly CaseThread[] => {
  const member = me.value?.member;
  const shown = shares().map(({ lead }) => lead).filter((lead) => lead.begun.member !== member && isShown(lead));
  return shown.sort((a, b) => b.begun.time.getTime() - a.begun.time.getTime());
});

/** What we show to others now. */
export const given = computed((): readonly CaseThread[] => shares().map(({ lead }) => lead).filter((lead) => lead.begun.member === me.value?.member && isShown(lead)));

/** The thread of the share that is open. */
export const openedShare = signal<Hex | undefined>(undefined);

// One thing at a time lies beside the list.
effect(() => {
  if (opened.value !== undefined) openedShare.value = undefined;
});

export function openShare(thread: Hex): void {
  close();
  openedShare.value = thread;
}

export function closeShare(): void {
  openedShare.value = undefined;
}

/** A share: a case of its own for whoever is shown it. */
export function shareCase(thread: Hex): Case | undefined {
  return caseAbout(keyOfShare(thread));
}

export function shareThread(thread: Hex): CaseThread | undefined {
  return shareCase(thread)?.lead;
}

/** Whether a share is shown today: both take part in it, and its last day has not gone by. */
export function isShown(lead: CaseThread): boolean {
  return lead.members.length === BOTH && !isPast(factsIn(lead).until);
}

export function isPast(until: string | undefined): boolean {
  return until !== undefined && until < dayOf(new Date());
}

/** How a share stands that the case records. */
export type Standing = 'approved' | 'shown' | 'revoked' | 'ended';

export function standingOf({ event, revoked }: Share): Standing {
  if (revoked !== undefined) return 'revoked';
  if (isPast(event.what.until)) return 'ended';
  const lead = shareThread(event.what.thread);
  if (lead === undefined) return 'approved';
  return isShown(lead) ? 'shown' : 'ended';
}

/** The shares that the case about a report records, the newest first. */
export function sharesOf(report: string): readonly Share[] {
  return [...(caseAbout(report)?.lead.shares.values() ?? [])].reverse();
}
