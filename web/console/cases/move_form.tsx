/** What a move to another state asks for: a reason always; a day, or reason and list of closing, where the rules want them. */

import type { JSX, TargetedSubmitEvent } from 'preact';

import type { Move } from '../../protocol/case_moves.ts';
import type { What } from '../../protocol/events.ts';
import { terms } from '../terms.ts';
import { labelLanguage, words } from '../wording.ts';
import { ClosingList } from './closing_list.tsx';
import { RULEBOOK } from './store.ts';
import type { Work } from './work.ts';

export function MoveForm({ move, onDone, work }: { move: Move; work: Work; onDone: (what: What | undefined) => void }): JSX.Element {
  const { cases } = words.value;
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const text = (name: string): string => {
      const value = fields.get(name);
      return typeof value === 'string' ? value : '';
    };
    onDone({
      event: 'state',
      to: move.to,
      reason: text('reason'),
      ...(move.asks.includes('next') ? { next: text('next') } : {}),
      ...(move.asks.includes('close_reason') ? { close_reason: text('close_reason') } : {}),
      ...(move.asks.includes('checked') ? { checked: fields.getAll('checked').map(String) } : {}),
    });
  };
  return (
    <form class="move card" onSubmit={submit}>
      <h4>{cases.moveTo(RULEBOOK.states.label(move.to, labelLanguage.value) ?? move.to)}</h4>
      <label for="reason">{cases.reason}</label>
      <textarea id="reason" name="reason" rows={2} required maxLength={2000} dir="auto" />
      {move.asks.includes('next') && (
        <>
          <label for="next">{cases.next}</label>
          <input id="next" name="next" type="date" required />
        </>
      )}
      {move.asks.includes('close_reason') && (
        <>
          <label for="close_reason">{cases.closeReason}</label>
          <select id="close_reason" name="close_reason" required>
            {terms('close_reason').map((term) => (
              <option key={term.id} value={term.id}>
                {term[labelLanguage.value]}
              </option>
            ))}
          </select>
        </>
      )}
      {move.asks.includes('checked') && <ClosingList work={work} />}
      {move.second !== undefined && <p class="hint">{cases.seconds[move.second]}</p>}
      <div class="line">
        <button type="submit" class="primary">
          {cases.move}
        </button>
        <button
          type="button"
          onClick={() => {
            onDone(undefined);
          }}
        >
          {cases.cancel}
        </button>
      </div>
    </form>
  );
}
