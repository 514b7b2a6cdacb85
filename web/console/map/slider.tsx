/** Goes through the time, a whole year, quarter or month at a step. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import { oneLine } from '../display.ts';
import { codeText } from '../statistics/labels.ts';
import { choose, records, selection } from '../statistics/page.ts';
import { words } from '../wording.ts';
import { periodCode, periodsIn, STEPS, type Step } from './periods.ts';

export function Slider(): JSX.Element {
  const { map: said } = words.value.pictures;
  const step = useSignal<Step | ''>('');
  const periods = step.value === '' ? [] : periodsIn(records.value.flatMap(({ day }) => day ?? []), step.value);
  const { from, until } = selection.value;
  const place = periods.findIndex((period) => period.from === from && period.until === until);
  const text = (at: number): string => {
    const period = periods[at];
    return period === undefined || step.value === '' ? said.allTime : oneLine(codeText(step.value, periodCode(period, step.value)));
  };
  const go = (at: number): void => {
    choose({ from: periods[at]?.from, until: periods[at]?.until });
  };
  return (
    <div class="time-slider">
      <label for="step">
        {said.step}
        <select
          id="step"
          value={step.value}
          onChange={({ currentTarget }) => {
            step.value = currentTarget.value as Step | '';
            if (step.value === '') choose({ from: undefined, until: undefined });
          }}
        >
          <option value="">{said.allTime}</option>
          {STEPS.map((each) => (
            <option key={each} value={each}>
              {words.value.statistics.variables[each]}
            </option>
          ))}
        </select>
      </label>
      {periods.length > 0 && (
        <label for="moment" class="slide">
          {said.moment}
          <input id="moment" type="range" min={-1} max={periods.length - 1} step={1} value={place} aria-valuetext={text(place)} onInput={({ currentTarget }) => { go(Number(currentTarget.value)); }} />
          <output for="moment">{text(place)}</output>
        </label>
      )}
    </div>
  );
}
