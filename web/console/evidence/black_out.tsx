/** What is blacked out of a picture: drawn on it with a pointer, or typed as numbers. */

import type { JSX, TargetedSubmitEvent } from 'preact';

import { words } from '../wording.ts';
import { markBetween, type Mark } from './marks.ts';

const SIDES = ['left', 'top', 'right', 'bottom'] as const;

interface Properties {
  readonly marks: readonly Mark[];
  readonly onMarks: (marks: readonly Mark[]) => void;
  readonly onCopy: (marks: readonly Mark[]) => void;
}

export function BlackOut({ marks, onCopy, onMarks }: Properties): JSX.Element {
  const { evidence } = words.value;
  const add = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const [left = 0, top = 0, right = 0, bottom = 0] = SIDES.map((side) => Number(fields.get(side)) / 100);
    const mark = markBetween({ x: left, y: top }, { x: right, y: bottom });
    if (mark !== undefined) onMarks([...marks, mark]);
  };
  return (
    <fieldset class="black-out">
      <legend>{evidence.blackOut}</legend>
      <p class="hint">{evidence.blackOutHow}</p>
      <form class="line" onSubmit={add}>
        {SIDES.map((side) => (
          <label key={side}>
            {evidence.sides[side]} <input type="number" name={side} min={0} max={100} step="any" required />
          </label>
        ))}
        <button type="submit">{evidence.addMark}</button>
      </form>
      <div class="line">
        <span role="status">{evidence.marks(marks.length)}</span>
        <button
          type="button"
          disabled={marks.length === 0}
          onClick={() => {
            onMarks(marks.slice(0, -1));
          }}
        >
          {evidence.takeBack}
        </button>
        <button
          type="button"
          class="primary"
          disabled={marks.length === 0}
          onClick={() => {
            onCopy(marks);
          }}
        >
          {evidence.makeCopy}
        </button>
      </div>
    </fieldset>
  );
}
