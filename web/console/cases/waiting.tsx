/** What waits for a second person. */

import type { JSX } from 'preact';

import { refusal } from '../../protocol/case_rules.ts';
import type { Case } from '../../protocol/case_state.ts';
import type { What } from '../../protocol/events.ts';
import type { Line, Session } from '../keeper_messages.ts';
import { oneLine } from '../display.ts';
import { words } from '../wording.ts';
import { busy, doing } from './doing.ts';
import { sentence } from './history.tsx';
import { refusalText } from './refusals.ts';
import { RULEBOOK } from './store.ts';

interface Properties {
  readonly found: Case;
  readonly line: Line;
  readonly recipients: readonly string[];
  readonly session: Session;
}

export function Waiting({ found, line, recipients, session }: Properties): JSX.Element {
  const { cases } = words.value;
  const { lead } = found;
  const waiting = [...lead.waiting.values()];
  if (waiting.length === 0) return <></>;
  return (
    <div class="waiting">
      <h4>{cases.waiting}</h4>
      <ul>
        {waiting.map(({ event }) => {
          const what = { event: 'agreed', with: event.hash } satisfies What;
          const hindered = refusal(lead, { member: session.member.id, person: session.person, time: new Date(), what }, RULEBOOK);
          return (
            <li key={event.hash}>
              <span class="said">{sentence(event, lead)}</span>{' '}
              <span class="hint">{cases.by(oneLine(event.person ?? cases.lead), oneLine(event.member))}</span>{' '}
              <button type="button" disabled={hindered !== undefined || busy.value} onClick={() => void doing(line.id, recipients, 'leading', what)}>
                {cases.agree}
              </button>
              {hindered !== undefined && <span class="hint"> {refusalText(hindered)}</span>}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
