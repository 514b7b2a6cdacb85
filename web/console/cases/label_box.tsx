/** Labels of a case: four marks that all know, and words of one's own, completed from those of all cases. */

import { computed, useSignal } from '@preact/signals';
import type { JSX, TargetedSubmitEvent } from 'preact';

import { oneLine } from '../display.ts';
import { words } from '../wording.ts';
import { busy } from './doing.ts';
import { placeIn, WhoReads } from './fields.tsx';
import { completions, LABEL_LETTERS, labelCounts, MARKS, type Mark } from './labels.ts';
import { allCases } from './store.ts';
import { placeOf, type Work } from './work.ts';

const MOST_OFFERED = 8;
const counts = computed(() => labelCounts(allCases()));

export function LabelBox({ work }: { work: Work }): JSX.Element {
  const { labels } = words.value.cases;
  const typed = useSignal('');
  const threads = work.found?.threads ?? [];
  const placed = threads.flatMap((thread) => thread.labels.map((label) => ({ label, thread })));
  const taken = new Set(placed.map(({ label }) => label));
  const add = async (label: string, place: 'leading' | 'private'): Promise<void> => {
    if (label === '' || taken.has(label)) return;
    if (await work.say(place, { event: 'labels', add: [label] })) typed.value = '';
  };
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void add(typed.value.trim(), placeIn(new FormData(event.currentTarget)));
  };
  return (
    <section class="labels" aria-label={labels.heading}>
      <h4>{labels.heading}</h4>
      <ul class="chips">
        {placed.map(({ label, thread }) => (
          <li key={`${thread.id} ${label}`}>
            {labelText(label)} <span class="count">{counts.value.get(label)}</span>
            {work.hasOwn && placeOf(work, thread) === 'private' && <span class="hint"> {words.value.cases.kinds.private}</span>}
            <button
              type="button"
              aria-label={labels.remove(labelText(label))}
              disabled={busy.value}
              onClick={() => void work.say(placeOf(work, thread), { event: 'labels', remove: [label] })}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      <form class="line" onSubmit={submit}>
        <input
          id="label"
          type="text"
          aria-label={labels.add}
          placeholder={labels.add}
          maxLength={LABEL_LETTERS}
          autocomplete="off"
          dir="auto"
          value={typed.value}
          onInput={({ currentTarget }) => (typed.value = currentTarget.value)}
        />
        <WhoReads work={work} preset="leading" />
        <button type="submit" disabled={busy.value || typed.value.trim() === ''}>
          {labels.put}
        </button>
        <ul class="chips offers" aria-label={labels.known}>
          {offered(typed.value, taken).map((label) => (
            <li key={label}>
              <button
                type="button"
                disabled={busy.value}
                onClick={({ currentTarget: { form } }) => {
                  void add(label, form === null ? 'leading' : placeIn(new FormData(form)));
                }}
              >
                + {labelText(label)} <span class="count">{counts.value.get(label) ?? 0}</span>
              </button>
            </li>
          ))}
        </ul>
      </form>
    </section>
  );
}

/** Until something is typed, the marks. */
function offered(typed: string, taken: ReadonlySet<string>): readonly string[] {
  if (typed.trim() === '') return MARKS.filter((mark) => !taken.has(mark));
  const known = new Map([...counts.value, ...MARKS.filter((mark) => !counts.value.has(mark)).map((mark) => [mark, 0] as const)]);
  return completions(typed, known, taken, MOST_OFFERED);
}

/** What a mark is called; a word of somebody's own as it is. */
export function labelText(label: string): string {
  const { marks } = words.value.cases.labels;
  return (MARKS as readonly string[]).includes(label) ? marks[label as Mark] : oneLine(label);
}
