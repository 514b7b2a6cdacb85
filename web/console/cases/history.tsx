/** What was said in a case, the newest first, and what the rules refused. */

import type { JSX } from 'preact';

import type { Case, CaseThread, Entry } from '../../protocol/case_state.ts';
import type { CodedAct, What, WhatOf } from '../../protocol/events.ts';
import type { ThreadEvent } from '../../protocol/thread_event.ts';
import { openingsIn, whoIs, type Opening } from '../audit/openings.ts';
import { namesIn } from '../coding/acts.ts';
import { entityCalled } from '../coding/called.ts';
import { displaySafe, oneLine } from '../display.ts';
import { levelWords } from '../sharing/level_words.ts';
import { categoryLabel, termLabel } from '../terms.ts';
import { isUnsent } from '../offline/provisional.ts';
import { labelLanguage, words } from '../wording.ts';
import { ChangeTable } from './change_table.tsx';
import { changesIn, type Change } from './changes.ts';
import { dayIn, momentIn } from './dates.ts';
import { refusalText } from './refusals.ts';
import { labelText } from './label_box.tsx';
import { reportOfThread, RULEBOOK } from './store.ts';

/** Of an id, as the list shows it. */
const SHORT = 8;

export function History({ found }: { found: Case }): JSX.Element {
  const { cases } = words.value;
  const changes = changesIn(found.history);
  return (
    <section class="history" aria-label={cases.history(found.history.length)}>
      <h3>{cases.history(found.history.length)}</h3>
      <Openers found={found} />
      <ol reversed>
        {[...found.history].reverse().map((entry) => (
          <Line key={entry.event.hash} entry={entry} about={found.threads.find(({ id }) => id === entry.event.thread)} changes={changes.get(entry.event.hash)} />
        ))}
      </ol>
    </section>
  );
}

/** Who opened it, and how often; the whole list is among the openings. */
function Openers({ found }: { found: Case }): JSX.Element {
  const { audit } = words.value.board;
  const all = openingsIn([['', found]]);
  const people = new Map<string, { readonly first: Opening; readonly count: number }>();
  for (const each of [...all].reverse()) people.set(whoIs(each), { first: people.get(whoIs(each))?.first ?? each, count: (people.get(whoIs(each))?.count ?? 0) + 1 });
  return (
    <details class="openers">
      <summary>
        {audit.inCase} <span class="count">{people.size}</span>
      </summary>
      {people.size === 0 && <p class="hint">{audit.nobody}</p>}
      <ul>
        {[...people.values()].map(({ count, first }) => (
          <li key={whoIs(first)}>{`${oneLine(first.person ?? words.value.cases.lead)} (${oneLine(first.member)}) · ${momentIn(first.time)} · ${displaySafe(first.purpose)} · ${audit.count(count)}`}</li>
        ))}
      </ul>
    </details>
  );
}

interface LineProperties {
  readonly entry: Entry;
  readonly about: CaseThread | undefined;
  /** Where something was changed that was there before. */
  readonly changes: readonly Change[] | undefined;
}

function Line({ about, changes, entry: { event, outcome, reason } }: LineProperties): JSX.Element {
  const { cases } = words.value;
  return (
    <li class={outcome}>
      <span class="hint">{`${momentIn(event.time)} · ${oneLine(event.person ?? cases.lead)} (${oneLine(event.member)}) · ${cases.kinds[event.kind]}`}</span>
      <br />
      <span class="said">{sentence(event, about)}</span>
      {outcome === 'refused' && <span class="refusal"> {cases.refused(refusalText(reason ?? ''))}</span>}
      {outcome === 'waiting' && <span class="refusal"> {cases.waits}</span>}
      {isUnsent(event) && <span class="mark">{words.value.offline.mark}</span>}
      {outcome === 'overtaken' && <span class="refusal"> {cases.overtaken}</span>}
      {changes !== undefined && <ChangeTable about={about} changes={changes} />}
    </li>
  );
}

/** What an event says, in one sentence; `about` is its thread, by which acts and people are named. Text of somebody's own is shown safely. */
export function sentence(event: ThreadEvent, about?: CaseThread): string {
  const { inbox, cases, outputs, replies, sharing } = words.value;
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
      return withReason(says.urgency(inbox.urgencies[what.to]), what.reason);
    case 'assigned':
      return what.member === undefined ? says.unassigned : says.assigned(oneLine(what.person ?? what.member));
    case 'note':
      return displaySafe(what.text);
    case 'task':
      return says.task(oneLine(what.title));
    case 'task-done':
      return withReason(says.taskDone(oneLine(about?.tasks.get(what.task)?.event.what.title ?? what.task)), what.note);
    case 'labels':
      return says.labels([...(what.add ?? []).map((label) => `+${labelText(label)}`), ...(what.remove ?? []).map((label) => `−${labelText(label)}`)].join(', '));
    case 'opened':
      return says.opened(oneLine(what.purpose));
    case 'agreed':
      return says.agreed;
    case 'joined':
      return withReason(says.joined(oneLine(what.member)), what.reason);
    case 'left':
      return withReason(says.left(oneLine(what.member)), what.reason);
    case 'linked':
      return withReason(says.linked(oneLine(termLabel('link_type', what.relation)), caseCalled(what.case)), what.reason);
    case 'unlinked':
      return withReason(says.unlinked(oneLine(termLabel('link_type', what.relation)), caseCalled(what.case)), what.reason);
    case 'merged':
      return withReason(says.merged(caseCalled(what.into)), what.reason);
    case 'unmerged':
      return withReason(says.unmerged, what.reason);
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
    case 'output':
      return outputs.says(oneLine(termLabel('output_type', what.type)), (outputs.statuses as Readonly<Record<string, string>>)[what.status] ?? oneLine(what.status));
    case 'exported':
      return exportedSentence(what);
    default:
      return says.other(oneLine(String(event.what['event'])));
  }
}

/** With or without names, in which format, and what for. */
function exportedSentence({ format, identities, purpose, sensitive }: WhatOf<'exported'>): string {
  const { says } = words.value.exports;
  const said = (identities === true ? says.names : says.noNames)(oneLine(format));
  return withReason(sensitive === true ? `${said}; ${says.sensitive}.` : `${said}.`, purpose);
}

function withReason(said: string, reason: string | undefined): string {
  return reason === undefined || reason === '' ? said : `${said} ${displaySafe(reason)}`;
}

/** By its report, where that is known here. */
function caseCalled(thread: string): string {
  return (reportOfThread(thread) ?? thread).slice(0, SHORT);
}

/** What was done, and to whom. */
function actCalled(act: CodedAct | undefined, about: CaseThread | undefined): string | undefined {
  if (act === undefined) return undefined;
  const names = namesIn(act, 'victims', about).map((name) => oneLine(name));
  const what = oneLine(categoryLabel(act.category));
  return names.length === 0 ? what : `${what} (${names.join(', ')})`;
}
