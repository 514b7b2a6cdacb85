/** The case about the report that is open: how it stands, what can be done, what is to be done. */

import type { JSX, TargetedSubmitEvent } from 'preact';

import type { Report } from '../../protocol/report.ts';
import { oneLine } from '../display.ts';
import type { Line, Session } from '../keeper_messages.ts';
import { Unsent } from '../offline/step_list.tsx';
import { labelLanguage, words } from '../wording.ts';
import { Actions } from './actions.tsx';
import { dayIn, momentIn } from './dates.ts';
import { DeletionHint } from './deletion_hint.tsx';
import { busy } from './doing.ts';
import { placeIn, WhoReads } from './fields.tsx';
import { LabelBox } from './label_box.tsx';
import { LinkBox } from './link_box.tsx';
import { MembersBox } from './members_box.tsx';
import { holderCalled } from './people.ts';
import { clocksOf, assignedIn, stateOf, urgencyOf } from './standing.ts';
import { caseAbout, RULEBOOK } from './store.ts';
import { TaskBox } from './task_box.tsx';
import { UrgencyForm } from './urgency_form.tsx';
import { Waiting } from './waiting.tsx';
import { workOn, type Work } from './work.ts';

interface Properties {
  readonly line: Line;
  /** None: it did not come to us, and others let us take part in its case. */
  readonly report: Report | undefined;
  readonly session: Session;
}

export function CaseBox({ line, report, session }: Properties): JSX.Element {
  const { cases } = words.value;
  const recipients = report?.recipients ?? caseAbout(line.id)?.lead.members ?? [];
  const work = workOn(line, recipients, session);
  return (
    <section class="case" aria-label={cases.heading}>
      <h3>{cases.heading}</h3>
      <Unsent report={line.id} />
      <Standing line={line} session={session} />
      <UrgencyForm work={work} now={urgencyOf(line)} />
      <Actions work={work} />
      <Waiting work={work} />
      <TaskBox work={work} />
      <LabelBox work={work} />
      <NoteForm work={work} />
      <LinkBox line={line} recipients={recipients} work={work} />
      {report !== undefined && <MembersBox line={line} report={report} work={work} />}
      <DeletionHint line={line} />
    </section>
  );
}

export function Standing({ line, session }: { line: Line; session: Session }): JSX.Element {
  const { cases, inbox } = words.value;
  const urgency = urgencyOf(line);
  const assigned = assignedIn(line);
  const next = caseAbout(line.id)?.lead.next;
  const pressing = clocksOf(line, new Date()).filter(({ done }) => done === undefined);
  const facts: readonly (readonly [string, string])[] = [
    [cases.state, RULEBOOK.states.label(stateOf(line), labelLanguage.value) ?? stateOf(line)],
    [inbox.columns.urgency, urgency === undefined ? '' : (inbox.urgencies as Readonly<Record<string, string>>)[urgency] ?? urgency],
    [cases.assigned, assigned === undefined ? cases.nobody : holderCalled(assigned, session)],
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
            {cases.clocks[aim](momentIn(due))}
            {status === 'late' && ` — ${cases.late}`}
          </li>
        ))}
      </ul>
    </>
  );
}

export function NoteForm({ work }: { work: Work }): JSX.Element {
  const { cases } = words.value;
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = new FormData(form);
    const text = fields.get('note');
    if (typeof text !== 'string' || text.trim() === '') return;
    // The field is free for the next note at once; what could not be written comes back.
    form.reset();
    const field = form.elements.namedItem('note');
    if (!(await work.say(placeIn(fields), { event: 'note', text })) && field instanceof HTMLTextAreaElement && field.value === '') field.value = text;
  };
  return (
    <form class="note" onSubmit={(event) => void submit(event)}>
      <label for="note">{cases.note}</label>
      <textarea id="note" name="note" rows={3} dir="auto" maxLength={20_000} />
      <div class="line">
        <WhoReads work={work} />
        <button type="submit" disabled={busy.value}>
          {cases.addNote}
        </button>
      </div>
    </form>
  );
}
