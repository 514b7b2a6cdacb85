/** What an authority has answered, or that it has not. */

import { useSignal } from '@preact/signals';
import type { JSX, TargetedSubmitEvent } from 'preact';

import { dayOf } from '../../protocol/case_words.ts';
import type { AuthorityReply, WhatOf } from '../../protocol/events.ts';
import type { Around } from '../coding/around.ts';
import { terms } from '../terms.ts';
import { labelLanguage, words } from '../wording.ts';
import { answer } from './acting.ts';
import { isBusy, trying } from './trying.ts';

const KINDS = ['replied', 'acknowledged', 'no-reply'] as const;
const MOST_COMMITMENTS = 30;

export function ReplyForm({ around, onDone, what }: { around: Around; what: WhatOf<'output'>; onDone: () => void }): JSX.Element {
  const { outputs: said } = words.value;
  const kind = useSignal<(typeof KINDS)[number]>('replied');
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const isDone = await trying(async () => (await answer(around, what, kind.value, kind.value === 'replied' ? replyIn(fields) : undefined), said.answered));
    if (isDone) onDone();
  };
  return (
    <form class="reply-form" onSubmit={(event) => void submit(event)}>
      <label>
        {said.kind}
        <select name="kind" value={kind.value} onChange={({ currentTarget }) => (kind.value = KINDS.find((each) => each === currentTarget.value) ?? 'replied')}>
          {KINDS.map((each) => (
            <option key={each} value={each}>
              {said.statuses[each]}
            </option>
          ))}
        </select>
      </label>
      {kind.value === 'replied' && (
        <>
          <label>
            {said.received}
            <input type="date" name="received" required max={dayOf(new Date())} defaultValue={dayOf(new Date())} />
          </label>
          <label>
            {said.from}
            <input type="text" name="from" maxLength={200} dir="auto" autocomplete="off" />
          </label>
          <label>
            {said.grade}
            <select name="grade">
              {terms('reply_grade').map((term) => (
                <option key={term.id} value={term.id}>
                  {term[labelLanguage.value]}
                </option>
              ))}
            </select>
          </label>
          <label>
            {said.commitments}
            <textarea name="commitments" rows={3} dir="auto" />
          </label>
          <label>
            {said.assessment}
            <textarea name="assessment" rows={3} dir="auto" maxLength={2000} />
          </label>
          <label>
            {said.nextStep}
            <input type="text" name="next_step" maxLength={2000} dir="auto" />
          </label>
        </>
      )}
      <button type="submit" class="primary" disabled={isBusy.value}>
        {said.saveReply}
      </button>
    </form>
  );
}

function replyIn(fields: FormData): AuthorityReply {
  const text = (name: string): string => {
    const value = fields.get(name);
    return typeof value === 'string' ? value.trim() : '';
  };
  const commitments = text('commitments')
    .split(/\r?\n/u)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(0, MOST_COMMITMENTS);
  return {
    received: text('received'),
    ...Object.fromEntries(['from', 'grade', 'assessment', 'next_step'].flatMap((name) => (text(name) === '' ? [] : [[name, text(name)]]))),
    ...(commitments.length > 0 && { commitments: commitments.map((line) => ({ text: line.slice(0, 2000) })) }),
  };
}
