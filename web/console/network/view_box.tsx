/** Views of a network under a name: kept, shown again as they stood, removed. */

import { useSignal } from '@preact/signals';
import type { JSX, TargetedSubmitEvent } from 'preact';

import { oneLine } from '../display.ts';
import { words } from '../wording.ts';
import { keepView, removeView, views } from './kept.ts';
import type { SavedView } from './saved_view.ts';

const LONGEST_NAME = 60;

/** `now` is what is looked at; undefined while it is being drawn. */
export function ViewBox({ now, onUse, start }: { start: string; now: Omit<SavedView, 'name'> | undefined; onUse: (view: SavedView) => void }): JSX.Element {
  const { network: said } = words.value.pictures;
  const name = useSignal('');
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const typed = name.value.trim();
    if (now === undefined || typed === '') return;
    name.value = '';
    void keepView({ ...now, name: typed });
  };
  return (
    <section class="saved-views" aria-label={said.views}>
      <h3>{said.views}</h3>
      <ul>
        {views.value
          .filter((each) => each.start === start)
          .map((view) => (
            <li key={view.name} class="line">
              <button type="button" dir="auto" onClick={() => { onUse(view); }}>
                {oneLine(view.name)}
              </button>
              <button type="button" aria-label={said.removeView(oneLine(view.name))} onClick={() => void removeView(view)}>
                ×
              </button>
            </li>
          ))}
      </ul>
      <form class="line" onSubmit={submit}>
        <input
          id="view-name"
          type="text"
          aria-label={said.viewName}
          placeholder={said.viewName}
          maxLength={LONGEST_NAME}
          autocomplete="off"
          dir="auto"
          value={name.value}
          onInput={({ currentTarget }) => { name.value = currentTarget.value; }}
        />
        <button type="submit" disabled={now === undefined || name.value.trim() === ''}>
          {said.keepView}
        </button>
      </form>
    </section>
  );
}
