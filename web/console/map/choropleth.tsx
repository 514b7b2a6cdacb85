/** The map on the page: gone through with the arrows, and beside it the same numbers as a list. */

import type { Signal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';

import { stateLabel } from '../terms.ts';
import { words } from '../wording.ts';
import { classesOf, type Counts } from './counts.ts';
import { OUTLINES, VIEW_BOX } from './outline.ts';
import { SCREEN } from './palette.ts';
import { classText, numberText, Sample, States, stateText } from './picture.tsx';

interface Properties {
  readonly id: string;
  readonly counts: Counts;
  /** Where the keyboard is; what is pressed is chosen. */
  readonly current: Signal<string | undefined>;
  readonly onChoose: (code: string | undefined) => void;
  /** What is counted. */
  readonly unit: string;
  readonly children?: ComponentChildren;
}

export function Choropleth({ children, counts, current, id, onChoose, unit }: Properties): JSX.Element {
  const { map: said } = words.value.pictures;
  const classes = classesOf(counts.inStates.values());
  const order = [...OUTLINES].sort((one, other) => stateLabel(one.state).localeCompare(stateLabel(other.state)));
  const place = order.findIndex(({ state }) => state === current.value);
  const go = (event: KeyboardEvent): void => {
    const last = order.length - 1;
    const to = ({ ArrowRight: place + 1, ArrowDown: place + 1, ArrowLeft: place < 1 ? last : place - 1, ArrowUp: place < 1 ? last : place - 1, Home: 0, End: last } as Readonly<Record<string, number>>)[event.key];
    if (event.key === 'Enter' && current.value !== undefined) onChoose(current.value);
    else if (to !== undefined) current.value = order[to > last ? 0 : to]?.state;
    else return;
    event.preventDefault();
  };
  return (
    <div class="map">
      <div>
        <div
          class="map-picture"
          role="listbox"
          tabIndex={0}
          aria-label={said.picture(unit)}
          aria-activedescendant={current.value === undefined ? undefined : `${id}-${current.value}`}
          onKeyDown={go}
        >
          <svg viewBox={VIEW_BOX} role="presentation">
            <States
              id={id}
              counts={counts}
              classes={classes}
              palette={SCREEN}
              current={current.value}
              onPress={(state) => {
                current.value = state;
                onChoose(state);
              }}
            />
          </svg>
        </div>
        <p class="map-at" role="status">
          {current.value === undefined ? said.hint : stateText(current.value, counts)}
        </p>
        <ul class="legend" aria-label={said.legend}>
          {classes.map((each, i) => (
            <li key={i}>
              <svg width={20} height={20} viewBox="0 0 20 20" aria-hidden="true">
                <Sample classes={classes} palette={SCREEN} place={i} x={2} y={2} />
              </svg>{' '}
              {classText(each)}
            </li>
          ))}
        </ul>
        <p class="hint">{said.credit}</p>
        {children}
      </div>
      <Beside counts={counts} unit={unit} onChoose={onChoose} />
    </div>
  );
}

/** The same as a table, the most first; below it what no map can show. */
function Beside({ counts: { beside, inStates }, onChoose, unit }: { counts: Counts; unit: string; onChoose: (code: string | undefined) => void }): JSX.Element {
  const { map: said } = words.value.pictures;
  const rows = [...inStates].sort(([one, a], [other, b]) => (b ?? -1) - (a ?? -1) || stateLabel(one).localeCompare(stateLabel(other)));
  const row = (code: string | undefined, value: number | undefined): JSX.Element => (
    <tr key={code ?? ''}>
      <th scope="row">
        <button type="button" onClick={() => { onChoose(code); }}>
          {code === undefined ? words.value.statistics.unknown : stateLabel(code)}
        </button>
      </th>
      <td class="number">{numberText(value)}</td>
    </tr>
  );
  return (
    <div class="map-list">
      <table>
        <thead>
          <tr>
            <th scope="col">{said.state}</th>
            <th scope="col" class="number">
              {unit}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([code, value]) => row(code, value))}
          {rows.length === 0 && (
            <tr>
              <td colSpan={2}>{words.value.statistics.nothing}</td>
            </tr>
          )}
        </tbody>
        {beside.length > 0 && (
          <tbody class="nowhere">
            <tr>
              <th scope="colgroup" colSpan={2}>
                {said.beside}
              </th>
            </tr>
            {beside.map(({ code, value }) => row(code, value))}
          </tbody>
        )}
      </table>
    </div>
  );
}
