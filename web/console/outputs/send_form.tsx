/** Saying that it was sent: to whom, how, when, and when an answer is due. */

import { useSignal } from '@preact/signals';
import type { JSX, TargetedSubmitEvent } from 'preact';

import { dayOf } from '../../protocol/case_words.ts';
import type { Around } from '../coding/around.ts';
import { terms } from '../terms.ts';
import { labelLanguage, words } from '../wording.ts';
import { send, type Sending } from './acting.ts';
import type { Draft } from './draft.ts';
import { keepDraft } from './drafts.ts';
import { dueDay } from './due.ts';
import { isBusy, trying } from './trying.ts';

export function SendForm({ around, draft }: { around: Around; draft: Draft }): JSX.Element {
  const { outputs: said } = words.value;
  const { id, addressee } = draft.template;
  const sent = useSignal(dayOf(new Date()));
  const due = useSignal(dueDay(id, sent.value) ?? '');
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const fields = Object.fromEntries([...new FormData(event.currentTarget)].map(([name, value]) => [name, typeof value === 'string' ? value.trim() : '']));
    const isDone = await trying(async () => (await send(around, draft, fields as unknown as Sending), said.sentWaits));
    if (isDone) keepDraft(around.line.id, undefined);
  };
  return (
    <form class="send-form" onSubmit={(event) => void submit(event)}>
      <h4>{said.send}</h4>
      <label>
        {said.addressee}
        <select name="addressee" defaultValue={addressee}>
          {terms('addressee').map((term) => (
            <option key={term.id} value={term.id} selected={term.id === addressee}>
              {term[labelLanguage.value]}
            </option>
          ))}
        </select>
      </label>
      <label>
        {said.to}
        <input type="text" name="to" maxLength={200} dir="auto" autocomplete="off" />
      </label>
      <label>
        {said.channel}
        <input type="text" name="channel" maxLength={60} autocomplete="off" />
      </label>
      <label>
        {said.reference}
        <input type="text" name="reference" maxLength={200} autocomplete="off" />
      </label>
      <label>
        {said.sentOn}
        <input
          type="date"
          name="sent"
          required
          max={dayOf(new Date())}
          value={sent.value}
          onChange={({ currentTarget }) => {
            sent.value = currentTarget.value;
            due.value = dueDay(id, currentTarget.value) ?? '';
          }}
        />
      </label>
      <label>
        {said.due}
        <input type="date" name="due" value={due.value} onChange={({ currentTarget }) => (due.value = currentTarget.value)} />
      </label>
      <p class="hint">{said.sendHint}</p>
      <button type="submit" class="primary" id="draft-sent" disabled={isBusy.value}>
        {said.markSent}
      </button>
    </form>
  );
}
