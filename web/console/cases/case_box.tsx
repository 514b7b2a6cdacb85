/** The case about the report that is open: how it stands, what can be done, what was done. */

import { useSignal } from '@preact/signals';
import type { JSX, TargetedSubmitEvent } from 'preact';

import { moves, TRIAGE, type Move } from '../../protocol/case_moves.ts';
import { FIRST_STATE } from '../../protocol/case_state.ts';
import type { What } from '../../protocol/events.ts';
import { displaySafe, oneLine } from '../display.ts';
import type { Line, Session } from '../keeper_messages.ts';
import { labelLanguage, words } from '../wording.ts';
import { dayIn } from './dates.ts';
import { refusalText } from './refusals.ts';
import { MoveForm } from './move_form.tsx';
import { clocksOf, assignedIn, stateOf, urgencyOf } from './standing.ts';
import { caseAbout, RULEBOOK } from './store.ts';
import { busy, doing } from './doing.ts';
import { threadFor } from './writing.ts';
import { Waiting } from './waiting.tsx';

interface Properties {
  readonly line: Line;
  readonly recipients: readonly string[];
  readonly session: Session;
}

export function CaseBox({ line, recipients, session }: Properties): JSX.Element {
  const { cases } = words.value;
  const found = caseAbout(line.id);
  return (
    <section class="case" aria-label={cases.heading}>
      <h3>{cases.heading}</h3>
      <Standing line={line} session={session} />
      <Actions line={line} recipients={recipients} session={session} />
      {found !== undefined && <Waiting found={found} line={line} recipients={recipients} session={session} />}
      <NoteForm report={line.id} recipients={recipients} />
    </section>
  );
}

function Standing({ line, session }: { line: Line; session: Session }): JSX.Element {
  const { cases, inbox } = words.value;
  const urgency = urgencyOf(line);
  const assigned = assignedIn(line);
  const next = caseAbout(line.id)?.lead.next;
  const pressing = clocksOf(line, new Date()).filter(({ done }) => done === undefined);
  const facts: readonly (readonly [string, string])[] = [
    [cases.state, RULEBOOK.states.label(stateOf(line), labelLanguage.value) ?? stateOf(line)],
    [inbox.columns.urgency, urgency === undefined ? '' : (inbox.urgencies as Readonly<Record<string, string>>)[urgency] ?? urgency],
    [cases.assigned, assigned === undefined ? cases.nobody : nameOf(assigned, session)],
    [cases.next, next === undefined ? '' : dayIn(next)],
  ];
  return (
    <>
      <dl class="facts">
        {facts
          .filter(([, value]) => value !== '')
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{oneLine(value)}</dd>
            </div>
          ))}
      </dl>
      <ul class="clocks">
        {pressing.map(({ aim, due, status }) => (
          <li key={aim} class={status}>
            {cases.clocks[aim](due.toLocaleString(document.documentElement.lang, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }))}
            {status === 'late' && ` — ${cases.late}`}
          </li>
        ))}
      </ul>
    </>
  );
}

function Actions({ line, recipients, session }: Properties): JSX.Element {
  const { cases } = words.value;
  const moving = useSignal<Move | undefined>(undefined);
  const thread = threadFor(line.id, recipients, 'leading');
  // The first step is one press; every other says why.
  const isNew = thread === undefined || thread.state === FIRST_STATE;
  const open = thread === undefined ? [] : moves(thread, session.member.id, RULEBOOK).filter(({ to }) => to !== TRIAGE || !isNew);
  const say = (what: What): void => {
    void doing(line.id, recipients, 'leading', what);
  };
  return (
    <fieldset class="actions" disabled={busy.value}>
      <legend class="unseen">{cases.actions}</legend>
      <label>
        {cases.assign}{' '}
        <select
          id="assign"
          value={assignedIn(line)?.person ?? ''}
          onChange={({ currentTarget }) => {
            const person = currentTarget.value;
            say({ event: 'assigned', member: session.member.id, ...(person === '' ? {} : { person }) });
          }}
        >
          <option value="">{oneLine(session.member.name[labelLanguage.value])}</option>
          {session.colleagues.map(({ person }) => (
            <option key={person} value={person}>
              {oneLine(person)}
            </option>
          ))}
        </select>
      </label>
      {isNew && (
        <button
          type="button"
          id="begin"
          class="primary"
          onClick={() => {
            say({ event: 'state', to: TRIAGE, reason: cases.begunReason });
          }}
        >
          {cases.begin}
        </button>
      )}
      {open.map((move) => (
        <button
          key={move.to}
          type="button"
          data-to={move.to}
          disabled={move.refused !== undefined}
          title={move.refused === undefined ? undefined : refusalText(move.refused)}
          onClick={() => {
            moving.value = move;
          }}
        >
          {RULEBOOK.states.label(move.to, labelLanguage.value)}
        </button>
      ))}
      {open.some(({ refused }) => refused !== undefined) && <p class="hint">{[...new Set(open.flatMap(({ refused }) => refused ?? []))].map(refusalText).join(' ')}</p>}
      {moving.value !== undefined && (
        <MoveForm
          move={moving.value}
          onDone={(what) => {
            moving.value = undefined;
            if (what !== undefined) say(what);
          }}
        />
      )}
    </fieldset>
  );
}

function NoteForm({ recipients, report }: { report: string; recipients: readonly string[] }): JSX.Element {
  const { cases } = words.value;
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = new FormData(form);
    const text = fields.get('note');
    if (typeof text !== 'string' || text.trim() === '') return;
    const isDone = await doing(report, recipients, fields.get('place') === 'leading' ? 'leading' : 'private', { event: 'note', text });
    if (isDone) form.reset();
  };
  return (
    <form class="note" onSubmit={(event) => void submit(event)}>
      <label for="note">{cases.note}</label>
      <textarea id="note" name="note" rows={3} dir="auto" maxLength={20_000} />
      <div class="line">
        {recipients.length > 1 && (
          <select name="place" aria-label={cases.noteFor}>
            <option value="private">{cases.noteOurs}</option>
            <option value="leading">{cases.noteAll}</option>
          </select>
        )}
        <button type="submit" disabled={busy.value}>
          {cases.addNote}
        </button>
      </div>
    </form>
  );
}

function nameOf({ member, person }: { readonly member: string; readonly person: string | undefined }, { organisations }: Session): string {
  const organisation = organisations.find(({ id }) => id === member)?.name[labelLanguage.value] ?? member;
  return person === undefined ? displaySafe(organisation) : `${person} (${organisation})`;
}
