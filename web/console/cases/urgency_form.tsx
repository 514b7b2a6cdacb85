/** How urgent a case is, as members see it; why is said with it. */

import { useSignal } from '@preact/signals';
import type { JSX, TargetedSubmitEvent } from 'preact';

import { URGENCIES, type Urgency } from '../../protocol/report.ts';
import { keepOpen } from '../coding/fields.tsx';
import { words } from '../wording.ts';
import { busy } from './doing.ts';
import { textIn } from './fields.tsx';
import type { Work } from './work.ts';

export function UrgencyForm({ now, work }: { now: string | undefined; work: Work }): JSX.Element {
  const { cases, inbox } = words.value;
  const isOpen = useSignal(false);
  const leave = (): void => {
    isOpen.value = false;
  };
  if (!isOpen.value) {
    return (
      <button type="button" id="urgency" onClick={() => (isOpen.value = true)}>
        {cases.changeUrgency}
      </button>
    );
  }
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    if (await work.say('leading', { event: 'urgency', to: textIn(fields, 'to') as Urgency, reason: textIn(fields, 'reason') })) leave();
  };
  return (
    <form class="card" onSubmit={(event) => void submit(event)} onKeyDown={keepOpen}>
      <label for="urgency-to">{inbox.columns.urgency}</label>
      <select id="urgency-to" name="to" required>
        {URGENCIES.map((each) => (
          <option key={each} value={each} selected={each === now}>
            {inbox.urgencies[each]}
          </option>
        ))}
      </select>
      <label for="urgency-reason">{cases.reason}</label>
      <textarea id="urgency-reason" name="reason" rows={2} required maxLength={2_000} dir="auto" />
      <div class="line">
        <button type="submit" class="primary" disabled={busy.value}>
          {cases.move}
        </button>
        <button type="button" onClick={leave}>
          {cases.cancel}
        </button>
      </div>
    </form>
  );
}
