/** What can be done with all that are chosen: first shown, then carried out, then taken back where somebody wants. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import { goToExports } from '../exports/source.ts';
import { chosen } from '../inbox/lines.ts';
import { door } from '../session.ts';
import { later } from '../shell/later.tsx';
import { words } from '../wording.ts';
import type { Carried } from './carrying.ts';
import { Outcome } from './outcome.tsx';
import { BULK_STEPS, step } from './step.ts';

const ShareMany = later(() => import('./share_many.tsx').then((part) => part.ShareMany));
const StepForm = later(() => import('./step_form.tsx').then((part) => part.StepForm));

export function Bulk(): JSX.Element {
  const { bulk } = words.value;
  const done = useSignal<readonly Carried[] | undefined>(undefined);
  const end = (carried: readonly Carried[]): void => {
    leave();
    done.value = carried;
  };
  if (done.value !== undefined) return <Outcome carried={done.value} onEnd={() => (done.value = undefined)} />;
  if (chosen.value.size === 0 || door.value.kind !== 'open') return <></>;
  const { session } = door.value;
  return (
    <section class="bulk" aria-label={bulk.chosen(chosen.value.size)}>
      <div class="line">
        <strong>{bulk.chosen(chosen.value.size)}</strong>
        {BULK_STEPS.map((each) => (
          <button key={each} type="button" data-step={each} aria-pressed={step.value === each} onClick={() => (step.value = each)}>
            {bulk.steps[each]}
          </button>
        ))}
        <button type="button" onClick={() => { goToExports('chosen'); }}>
          {words.value.exports.open}
        </button>
        <button type="button" onClick={leave}>
          {bulk.none}
        </button>
      </div>
      {step.value === 'share' && <ShareMany session={session} onDone={end} />}
      {step.value !== undefined && step.value !== 'share' && <StepForm key={step.value} step={step.value} session={session} onDone={end} />}
    </section>
  );
}

function leave(): void {
  chosen.value = new Set();
  step.value = undefined;
}
