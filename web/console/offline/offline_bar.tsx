/** Above everything: that there is no network, as of when what is shown is, and what has not been sent. */

import type { JSX } from 'preact';

import { momentIn } from '../cases/dates.ts';
import { later } from '../shell/later.tsx';
import { words } from '../wording.ts';
import { reach } from './reach.ts';
import { steps, undecided } from './steps.ts';

const StepList = later(() => import('./step_list.tsx').then((part) => part.StepList));

export function OfflineBar({ isKept }: { isKept: boolean }): JSX.Element {
  const { offline } = words.value;
  const { asOf, offlineSince } = reach.value;
  // While there is a network, what was just written is on its way.
  const isShown = offlineSince !== undefined || undecided.value > 0;
  if (!isShown) return <></>;
  return (
    <section class="offline" aria-label={offline.label}>
      {offlineSince !== undefined && (
        <p role="status">
          {offline.since(momentIn(offlineSince))} {asOf === undefined ? offline.asOfNobodyKnows : offline.asOf(momentIn(asOf))} {offline.limits}
        </p>
      )}
      {steps.value.length > 0 && (
        <details>
          <summary>
            {offline.unsent(steps.value.length)} {undecided.value > 0 && <strong>{offline.undecided(undecided.value)}</strong>}
          </summary>
          {!isKept && <p class="hint">{offline.memoryOnly}</p>}
          <StepList steps={steps.value} isLinked />
        </details>
      )}
    </section>
  );
}
