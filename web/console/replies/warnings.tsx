/** What to think of before a reply is sent, and what in it could give somebody away. */

import type { JSX } from 'preact';

import { caseAbout } from '../cases/store.ts';
import { oneLine } from '../display.ts';
import type { Session } from '../keeper_messages.ts';
import { stateLabel } from '../terms.ts';
import { words } from '../wording.ts';
import type { Report } from '../../protocol/report.ts';
import { givingAway, knownIn } from './names.ts';

interface Properties {
  readonly id: string;
  readonly report: Report;
  readonly session: Session;
  readonly text: string;
}

export function Warnings({ id, report, session, text }: Properties): JSX.Element {
  const { replies } = words.value;
  const people = session.colleagues.map(({ person }) => person);
  const found = text === '' ? [] : givingAway(text, knownIn(report, caseAbout(id)?.lead, people, stateLabel));
  return (
    <>
      <p class="hint">{replies.reminder}</p>
      {found.length > 0 && (
        <div class="alert" role="status" id="reply-warnings">
          <p>{replies.found}</p>
          <ul>
            {found.map(({ kind, text: word }) => (
              <li key={`${kind} ${word}`}>
                <strong dir="auto">{oneLine(word)}</strong>
                {` — ${replies.kinds[kind]}`}
              </li>
            ))}
          </ul>
          <label class="check">
            {/* By their words: who adds another name ticks again. */}
            <input type="checkbox" required key={found.map(({ text: word }) => word).join(' ')} />
            <span>{replies.looked}</span>
          </label>
        </div>
      )}
    </>
  );
}
