/** What one person has told: the report that is open, and the follow-ups that are proven to be theirs. */

import { effect, signal } from '@preact/signals';

import { toldIn as toldInShare } from '../../protocol/case_consent.ts';
import type { Part } from '../../protocol/consent.ts';
import { FOLLOW_UP } from '../../protocol/report_rules.ts';
import { shareIn } from '../cases/share_key.ts';
import { caseAbout } from '../cases/store.ts';
import { lines } from '../inbox/lines.ts';
import type { FollowUps } from '../keeper_messages.ts';
import { asking, door } from '../session.ts';
import type { Around } from './around.ts';

interface Read {
  /** How many follow-ups stood in the list when they were read. */
  readonly listed: number;
  readonly found: FollowUps | undefined;
}

export interface Told {
  /** The report first, as `caseStandings` takes it. */
  readonly parts: readonly Part[];
  /** Whether every follow-up that may be theirs was read: one that was not may withdraw everything. */
  readonly isWhole: boolean;
}

const read = signal<ReadonlyMap<string, Read>>(new Map());

/** What is known now; what is not is asked for, and whoever draws this is drawn anew. */
export function toldIn({ line, report }: Around): Told {
  if (shareIn(line.id) !== undefined) return shownIn(line.id);
  const listed = lines.value.filter(({ head }) => head?.type === FOLLOW_UP).length;
  const known = read.value.get(line.id);
  if (known?.listed !== listed) look(line.id, listed);
  const { found } = known ?? {};
  return {
    parts: [{ id: line.id, report }, ...(found?.followUps ?? []).map(({ id, report: later }) => ({ id, report: later }))],
    isWhole: line.head?.type !== FOLLOW_UP && found?.unread === 0 && known?.listed === listed,
  };
}

/** What others show says itself what counts of consent; whoever shows it ends it where that changes. */
function shownIn(key: string): Told {
  const begun = caseAbout(key)?.lead.begun;
  return { parts: begun === undefined ? [] : toldInShare(begun), isWhole: begun !== undefined };
}

function look(report: string, listed: number): void {
  const keep = (found: FollowUps | undefined): void => {
    read.value = new Map(read.value).set(report, { listed, found });
  };
  // Not while it is being drawn.
  queueMicrotask(() => {
    if (read.value.get(report)?.listed === listed) return;
    keep(read.value.get(report)?.found);
    asking()
      .ask('followUps', { report })
      .then(keep, () => {
        keep(undefined);
      });
  });
}

effect(() => {
  if (door.value.kind !== 'open') read.value = new Map();
});
