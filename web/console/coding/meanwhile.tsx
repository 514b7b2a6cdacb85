/** Somebody else has changed what is being written: what, and which of the two stays. Nothing is replaced without a press. */

import type { JSX } from 'preact';

import { ChangeTable } from '../cases/change_table.tsx';
import { changesBetween, wholeIn } from '../cases/changes.ts';
import { caseAbout } from '../cases/store.ts';
import { isOvertaken, placeOf, type Seen } from '../cases/whole.ts';
import type { What } from '../../protocol/events.ts';
import type { Hex } from '../../protocol/fields.ts';
import type { ThreadEvent } from '../../protocol/thread_event.ts';
import { oneLine } from '../display.ts';
import { words } from '../wording.ts';
import { leading, type Around } from './around.ts';

interface MeanwhileProperties {
  readonly around: Around;
  readonly what: What;
  readonly seen: Seen;
  /** What is written may take its place: its writer has seen `over`. */
  readonly onKeep: (over: Hex | undefined) => void;
  /** Goes on from what is there; none where that cannot be. */
  readonly onTake?: (now: ThreadEvent) => void;
}

/** Whether somebody else was quicker, since `seen`. */
export function isBehind(around: Around, what: What, seen: Seen): boolean {
  const { member, person } = around.session;
  return isOvertaken(leading(around), what, seen, { member: member.id, person });
}

export function Meanwhile({ around, onKeep, onTake, seen, what }: MeanwhileProperties): JSX.Element {
  const { coding } = words.value;
  if (!isBehind(around, what, seen)) return <></>;
  const thread = leading(around);
  const now = placeOf(thread, what);
  const before = caseAbout(around.line.id)?.history.find(({ event }) => event.hash === seen.over)?.event;
  return (
    <div class="alert meanwhile" role="alert">
      <p>{now === undefined ? coding.removedMeanwhile : coding.changedMeanwhile(oneLine(now.person ?? words.value.cases.lead), oneLine(now.member))}</p>
      {now !== undefined && <ChangeTable about={thread} changes={changesBetween(wholeIn(before)?.whole ?? {}, wholeIn(now)?.whole ?? {})} isOpen />}
      <div class="line">
        <button type="button" id="keep-mine" onClick={() => { onKeep(now?.hash); }}>
          {coding.keepMine}
        </button>
        {now !== undefined && onTake !== undefined && (
          <button type="button" id="take-theirs" onClick={() => { onTake(now); }}>
            {coding.takeTheirs}
          </button>
        )}
      </div>
    </div>
  );
}
