/** What can be done with all that are chosen: first shown, then carried out, then taken back where somebody wants. */

import { useSignal } from '@preact/signals';
import type { JSX, TargetedSubmitEvent } from 'preact';

import { refusalText } from '../cases/refusals.ts';
import { caseAbout, RULEBOOK } from '../cases/store.ts';
import { oneLine } from '../display.ts';
import { goToExports } from '../exports/source.ts';
import { chosen, lines, me } from '../inbox/lines.ts';
import { words } from '../wording.ts';
import { carryOut, progress, type Carried } from './carrying.ts';
import { planned, type Planned, type Step } from './plan.ts';

const STEPS: readonly Step[] = ['mine', 'label', 'quarantine'];

export function Bulk(): JSX.Element {
  const { bulk } = words.value;
  const step = useSignal<Step | undefined>(undefined);
  const text = useSignal('');
  const done = useSignal<readonly Carried[] | undefined>(undefined);
  if (done.value !== undefined) return <Outcome carried={done.value} onEnd={() => (done.value = undefined)} />;
  if (chosen.value.size === 0) return <></>;
  const plans = step.value === undefined ? [] : plansFor(step.value, text.value.trim());
  const able = plans.filter(({ refused }) => refused === undefined);
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const carried = await carryOut(able, ({ what }) => what);
    chosen.value = new Set();
    step.value = undefined;
    text.value = '';
    done.value = carried;
  };
  return (
    <form class="bulk" onSubmit={(event) => void submit(event)}>
      <div class="line">
        <strong>{bulk.chosen(chosen.value.size)}</strong>
        {STEPS.map((each) => (
          <button key={each} type="button" aria-pressed={step.value === each} onClick={() => (step.value = each)}>
            {bulk.steps[each]}
          </button>
        ))}
        <button type="button" onClick={() => { goToExports('chosen'); }}>
          {words.value.exports.open}
        </button>
        <button type="button" onClick={() => (chosen.value = new Set())}>
          {bulk.none}
        </button>
      </div>
      {step.value !== undefined && step.value !== 'mine' && (
        <label class="line">
          {bulk.asks[step.value]}
          <input
            type="text"
            required
            maxLength={step.value === 'label' ? 60 : 500}
            autocomplete="off"
            value={text.value}
            onInput={({ currentTarget }) => (text.value = currentTarget.value)}
          />
        </label>
      )}
      {step.value !== undefined && (
        <>
          <p role="status">{bulk.preview(able.length, plans.length)}</p>
          <ul>
            {plans.flatMap(({ line, refused }) =>
              refused === undefined
                ? []
                : [
                    <li key={line.id}>
                      {line.id.slice(0, 8)}: {refusalText(refused)}
                    </li>,
                  ],
            )}
          </ul>
          <button type="submit" class="primary" disabled={able.length === 0 || progress.value !== undefined}>
            {progress.value === undefined ? bulk.carryOut(able.length) : bulk.doing(progress.value.done, progress.value.of)}
          </button>
        </>
      )}
    </form>
  );
}

function Outcome({ carried, onEnd }: { carried: readonly Carried[]; onEnd: () => void }): JSX.Element {
  const { bulk } = words.value;
  const good = carried.filter(({ failed }) => failed === undefined);
  const undo = async (): Promise<void> => {
    await carryOut(
      good.map(({ planned: each }) => each),
      (each) => each.undo,
    );
    onEnd();
  };
  return (
    <div class="bulk" role="status">
      <p>{bulk.done(good.length, carried.length)}</p>
      <ul>
        {carried.flatMap(({ failed, planned: { line } }) => (failed === undefined ? [] : [<li key={line.id}>{`${line.id.slice(0, 8)}: ${oneLine(failed, 500)}`}</li>]))}
      </ul>
      <div class="line">
        <button type="button" disabled={good.length === 0 || progress.value !== undefined} onClick={() => void undo()}>
          {bulk.undo}
        </button>
        <button type="button" onClick={onEnd}>
          {bulk.end}
        </button>
      </div>
    </div>
  );
}

/** In the thread that leads, if it has begun; whether it will be another is known only when the report is open. */
function plansFor(step: Step, text: string): readonly Planned[] {
  const who = me.value;
  if (who === undefined) return [];
  const found = lines.value.filter(({ id, status }) => chosen.value.has(id) && status === 'ok');
  return found.map((line) => planned(line, step, caseAbout(line.id)?.lead, { ...who, text, now: new Date() }, RULEBOOK));
}
