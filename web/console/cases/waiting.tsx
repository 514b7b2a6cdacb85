/** What waits for a second person. */

import type { JSX } from 'preact';

import type { CaseThread } from '../../protocol/case_state.ts';
import type { What } from '../../protocol/events.ts';
import type { ThreadEvent } from '../../protocol/thread_event.ts';
import { oneLine } from '../display.ts';
import { side } from '../report/tabs.ts';
import { words } from '../wording.ts';
import { busy } from './doing.ts';
import { sentence } from './history.tsx';
import { refusalText } from './refusals.ts';
import { hindrance, placeOf, type Work } from './work.ts';

export function Waiting({ work }: { work: Work }): JSX.Element {
  const { cases } = words.value;
  const waiting = (work.found?.threads ?? []).flatMap((thread) => [...thread.waiting.values()].map(({ event }) => ({ event, thread })));
  if (waiting.length === 0) return <></>;
  return (
    <div class="waiting">
      <h4>{cases.waiting}</h4>
      <ul>
        {waiting.map(({ event, thread }) => {
          const what = { event: 'agreed', with: event.hash } satisfies What;
          const hindered = hindrance(work, what, thread);
          return (
            <li key={event.hash}>
              <span class="said">{sentence(event, thread)}</span>{' '}
              <span class="hint">{cases.by(oneLine(event.person ?? cases.lead), oneLine(event.member))}</span>{' '}
              {isTheirDocument(event, thread, work) ? (
                <span class="hint">{words.value.sharing.theirDocument}</span>
              ) : event.what['event'] === 'output' ? (
                // There it is looked first whether everybody still agrees.
                <button type="button" data-do="outputs" onClick={() => (side.value = 'outputs')}>
                  {words.value.outputs.lookFirst}
                </button>
              ) : (
                <button type="button" disabled={hindered !== undefined || busy.value} onClick={() => void work.say(placeOf(work, thread), what)}>
                  {cases.agree}
                </button>
              )}
              {hindered !== undefined && <span class="hint"> {refusalText(hindered)}</span>}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** Of a case that we show: whoever agrees looks first at what may leave of it, and that is looked at where it is shown. */
function isTheirDocument({ what }: ThreadEvent, { begun, kind }: CaseThread, { session }: Work): boolean {
  return what['event'] === 'output' && kind === 'share' && begun.member === session.member.id;
}
