/** What was said in a case, the newest first, and what the rules refused. */

import type { JSX } from 'preact';

import type { Case, Entry } from '../../protocol/case_state.ts';
import type { What } from '../../protocol/events.ts';
import type { ThreadEvent } from '../../protocol/thread_event.ts';
import { displaySafe, oneLine } from '../display.ts';
import { labelLanguage, words } from '../wording.ts';
import { dayIn, momentIn } from './dates.ts';
import { refusalText } from './refusals.ts';
import { RULEBOOK } from './store.ts';

export function History({ found }: { found: Case }): JSX.Element {
  const { cases } = words.value;
  return (
    <details class="history" open>
      <summary>{cases.history(found.history.length)}</summary>
      <ol reversed>
        {[...found.history].reverse().map((entry) => (
          <Line key={entry.event.hash} entry={entry} />
        ))}
      </ol>
    </details>
  );
}

function Line({ entry: { event, outcome, reason } }: { entry: Entry }): JSX.Element {
  const { cases } = words.value;
  return (
    <li class={outcome}>
      <span class="hint">{`${momentIn(event.time)} · ${oneLine(event.person ?? cases.lead)} (${oneLine(event.member)}) · ${cases.kinds[event.kind]}`}</span>
      <br />
      <span class="said">{sentence(event)}</span>
      {outcome === 'refused' && <span class="refusal"> {cases.refused(refusalText(reason ?? ''))}</span>}
      {outcome === 'waiting' && <span class="refusal"> {cases.waits}</span>}
      {outcome === 'overtaken' && <span class="refusal"> {cases.overtaken}</span>}
    </li>
  );
}

/** What an event says, in one sentence; text of somebody's own is shown safely. */
export function sentence(event: ThreadEvent): string {
  const { inbox, cases } = words.value;
  const { says } = cases;
  const what = event.what as unknown as What;
  switch (what.event) {
    case 'begun':
      return says.begun;
    case 'state': {
      const label = RULEBOOK.states.label(what.to, labelLanguage.value) ?? oneLine(what.to);
      const until = what.next === undefined ? '' : ` (${dayIn(what.next)})`;
      return says.state(`${label}${until}`, displaySafe(what.reason));
    }
    case 'urgency':
      return says.urgency(inbox.urgencies[what.to]);
    case 'assigned':
      return what.member === undefined ? says.unassigned : says.assigned(oneLine(what.person ?? what.member));
    case 'note':
      return displaySafe(what.text);
    case 'task':
      return says.task(oneLine(what.title));
    case 'task-done':
      return says.taskDone;
    case 'labels':
      return says.labels([...(what.add ?? []).map((label) => `+${oneLine(label)}`), ...(what.remove ?? []).map((label) => `−${oneLine(label)}`)].join(', '));
    case 'opened':
      return says.opened(oneLine(what.purpose));
    case 'agreed':
      return says.agreed;
    case 'joined':
      return says.joined(oneLine(what.member));
    case 'left':
      return says.left(oneLine(what.member));
    case 'verified':
      return says.verified(RULEBOOK.levels.label(what.level, labelLanguage.value) ?? oneLine(what.level));
    default:
      return says.other(oneLine(what.event));
  }
}
