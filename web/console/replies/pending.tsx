/** Replies to a report that wait for their moment. */

import type { JSX } from 'preact';

import { displaySafe } from '../display.ts';
import { explain } from '../explain.ts';
import { language, words } from '../wording.ts';
import { drop, pending, sendPending } from './later.ts';

export function PendingReplies({ report }: { report: string }): JSX.Element {
  const { replies } = words.value;
  const waiting = pending.value.filter((each) => each.report === report);
  if (waiting.length === 0) return <></>;
  return (
    <div class="pending">
      <h4>{replies.waiting}</h4>
      <ul>
        {waiting.map(({ due, failed, number, text }) => (
          <li key={number}>
            <p class="hint">{failed === undefined ? replies.until(due.toLocaleTimeString(language.value.tag, { hour: '2-digit', minute: '2-digit' })) : replies.notSent(explain(failed))}</p>
            <p class="told" dir="auto">
              {displaySafe(text)}
            </p>
            <button type="button" onClick={() => void sendPending(number)}>
              {replies.sendNow}
            </button>{' '}
            <button
              type="button"
              onClick={() => {
                drop(number);
              }}
            >
              {replies.drop}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
