/** Which columns the list has and in which order. It stays open while somebody looks at what becomes of the list. */

import type { JSX } from 'preact';

import { trying } from '../shell/named.tsx';
import { words } from '../wording.ts';
import { arrange } from './kept.ts';
import { layout, moved, PLAIN, toggled, type ColumnId } from './layout.ts';

export function ColumnChooser(): JSX.Element {
  const { inbox } = words.value;
  const { order } = layout.value;
  return (
    <div id="box-columns" class="box" role="group" aria-label={inbox.chooseColumns}>
      <ol class="columns">
        {order.map((id, place) => (
          <li key={id}>
            <label>
              <input type="checkbox" name={`column-${id}`} checked={!layout.value.hidden.has(id)} onChange={() => void trying(arrange(toggled(layout.value, id)))} /> {inbox.columns[id]}
            </label>
            <Mover id={id} step={-1} isLast={place === 0} />
            <Mover id={id} step={1} isLast={place === order.length - 1} />
          </li>
        ))}
      </ol>
      <button type="button" onClick={() => void trying(arrange(PLAIN))}>
        {inbox.plainColumns}
      </button>
    </div>
  );
}

function Mover({ id, isLast, step }: { id: ColumnId; step: 1 | -1; isLast: boolean }): JSX.Element {
  const { inbox } = words.value;
  const name = inbox.columns[id];
  return (
    <button type="button" aria-label={step === 1 ? inbox.moveLater(name) : inbox.moveEarlier(name)} aria-disabled={isLast} onClick={() => void trying(arrange(moved(layout.value, id, step)))}>
      {step === 1 ? '→' : '←'}
    </button>
  );
}
