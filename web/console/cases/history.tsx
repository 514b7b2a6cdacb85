/** What was said in a case, the newest first, and what the rules refused. */

import type { JSX } from 'preact';

import type { Case, CaseThread, Entry } from '../../protocol/case_state.ts';
import type { CodedAct, What } from '../../protocol/events.ts';
import type { ThreadEvent } from '../../protocol/thread_event.ts';
import { namesIn } from '../coding/acts.ts';
import { entityCalled } from '../coding/called.ts';
import { displaySafe, oneLine } from '../display.ts';
import { levelWords } from '../sharing/level_words.ts';
import { categoryLabel } from '../terms.ts';
import { labelLanguage, words } from '../wording.ts';
import { dayIn, momentIn } from './dates.ts';
import { refusalText } from './refusals.ts';
import { RULEBOOK } from './store.ts';

export function History({ found }: { found: Case }): JSX.Element {
  const { cases } = words.value;
  return (
    <section class="history" aria-label={cases.history(found.history.length)}>
      <h3>{cases.history(found.history.length)}</h3>
      <ol reversed>
        {[...found.history].reverse().map((entry) => (
          <Line key={entry.event.hash} entry={entry} about={found.threads.find(({ id }) => id === entry.event.thread)} />
        ))}
      </ol>
    </section>
  );
}

function Line({ about, entry: { event, outcome, reason } }: { entry: Entry; about: CaseThread | undefined }): JSX.Element {
  const { cases } = words.value;
  return (
    <li class={outcome}>
      <span class="hint">{`${momentIn(event.time)} · ${oneLine(event.person ?? cases.lead)} (${oneLine(event.member)}) · ${cases.kinds[event.kind]}`}</span>
      <br />
      <span class="said">{sentence(event, about)}</span>
      {outcome === 'refused' && <span class="refusal"> {cases.refused(refusalText(reason ?? ''))}</span>}
      {outcome === 'waiting' && <span class="refusal"> {cases.waits}</span>}
      {outcome === 'overtaken' && <span class="refusal"> {cases.overtaken}</span>}
    </li>
  );
}

/** What an event says, in one sentence; `about` is its thread, by which acts and people are named. Text of somebody's own is shown safely. */
export function sentence(event: ThreadEvent, about?: CaseThread): string {
  const { inbox, cases, replies, sharing } = words.value;
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
      return says.verified(actCalled(about?.acts.get(what.act)?.coded, about) ?? oneLine(what.act), RULEBOOK.levels.label(what.level, labelLanguage.value) ?? oneLine(what.level), displaySafe(what.reason ?? '')).trim();
    case 'act':
      return says.act(actCalled(what.act, about) ?? '');
    case 'act-removed':
      return says.actRemoved(displaySafe(what.reason ?? ''));
    case 'entity':
      return says.entity(entityCalled(what.entity));
    case 'entity-removed':
      return says.entityRemoved(displaySafe(what.reason ?? ''));
    case 'described':
      return says.described(oneLine(what.title ?? what.summary ?? ''));
    case 'consent':
      return says.consent(oneLine(what.person), says.values[what.value], RULEBOOK.scopes.label(what.scope, labelLanguage.value) ?? oneLine(what.scope));
    case 'shared':
      return sharing.says.shared(oneLine(what.member), levelWords(what.level).name);
    case 'revoked':
      return sharing.says.revoked;
    case 'replied':
      return replies.says.replied;
    default:
      return says.other(oneLine(what.event));
  }
}

/** What was done, and to whom. */
function actCalled(act: CodedAct | undefined, about: CaseThread | undefined): string | undefined {
  if (act === undefined) return undefined;
  const names = namesIn(act, 'victims', about).map((name) => oneLine(name));
  const what = oneLine(categoryLabel(act.category));
  return names.length === 0 ? what : `${what} (${names.join(', ')})`;
}
