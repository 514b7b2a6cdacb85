/** What became of each, and taking it back. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import { oneLine } from '../display.ts';
import { words } from '../wording.ts';
import { carryOut, progress, type Carried, type Task } from './carrying.ts';

export function Outcome({ carried, onEnd }: { carried: readonly Carried[]; onEnd: () => void }): JSX.Element {
  const { bulk } = words.value;
  const undone = useSignal<readonly Carried[] | undefined>(undefined);
  const all = undone.value ?? carried;
  const good = all.filter(({ failed }) => failed === undefined);
  const able = carried.flatMap(({ line, undo }): Task[] => (undo === undefined ? [] : [{ line, does: () => undo().then(() => undefined) }]));
  const takeBack = async (): Promise<void> => {
    undone.value = await carryOut(able);
  };
  return (
    <div class="bulk" role="status">
      <p>{undone.value === undefined ? bulk.done(good.length, all.length) : bulk.undone(good.length, all.length)}</p>
      <ul>
        {all.flatMap(({ failed, line }) => (failed === undefined ? [] : [<li key={line.id}>{`${line.id.slice(0, 8)}: ${oneLine(failed, 500)}`}</li>]))}
      </ul>
      <div class="line">
        {undone.value === undefined && (
          <button type="button" disabled={able.length === 0 || progress.value !== undefined} onClick={() => void takeBack()}>
            {bulk.undo}
          </button>
        )}
        <button type="button" disabled={progress.value !== undefined} onClick={onEnd}>
          {bulk.end}
        </button>
      </div>
    </div>
  );
}
