/** What has been drafted and sent in a case, and what has come of it. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import type { Case } from '../../protocol/case_state.ts';
import { dayOf } from '../../protocol/case_words.ts';
import type { WhatOf } from '../../protocol/events.ts';
import type { Around } from '../coding/around.ts';
import { dayIn } from '../cases/dates.ts';
import { oneLine } from '../display.ts';
import { caseCode } from '../exports/facts.ts';
import { termLabel } from '../terms.ts';
import { words } from '../wording.ts';
import { agree, drop } from './acting.ts';
import { resumed } from './draft.ts';
import { keepDraft } from './drafts.ts';
import { registered, type Registered } from './register.ts';
import { ReplyForm } from './reply_form.tsx';
import { templateOf } from './template.ts';
import { isBusy, trying } from './trying.ts';

const OPEN: ReadonlySet<string> = new Set(['sent', 'published', 'acknowledged', 'overdue', 'due-soon']);

export function OutputList({ around, found }: { around: Around; found: Case }): JSX.Element {
  const { outputs: said } = words.value;
  const all = registered(around.line.id, found, dayOf(new Date()));
  if (all.length === 0) return <p class="hint">{said.none}</p>;
  return (
    <section aria-label={said.register}>
      <h3>{said.register}</h3>
      <ul class="output-list">
        {all.map((each) => (
          <Row key={each.what.output} around={around} each={each} />
        ))}
      </ul>
    </section>
  );
}

function Row({ around, each }: { around: Around; each: Registered }): JSX.Element {
  const { outputs: said } = words.value;
  const isAnswering = useSignal(false);
  const { event, status, what } = each;
  const own = event.member === around.session.member.id && event.person === around.session.person;
  return (
    <li data-status={status}>
      <strong>{termLabel('output_type', what.type)}</strong> <span class="status">{said.statuses[status]}</span>
      <br />
      <span class="hint">{factsOf(what)}</span>
      {(what.replies ?? []).map((reply, i) => (
        <p key={i} class="reply-line">
          {oneLine([dayIn(reply.received), reply.from, reply.grade === undefined ? undefined : termLabel('reply_grade', reply.grade), reply.assessment, reply.next_step].filter((part) => part !== undefined).join(' · '), 1000)}
          {(reply.commitments ?? []).map(({ text }, j) => (
            <span key={j} class="commitment">
              {said.commitment(oneLine(text, 500))}
            </span>
          ))}
        </p>
      ))}
      <div class="line">
        {status === 'draft' && templateOf(what.type) !== undefined && (
          <button
            type="button"
            data-do="resume"
            onClick={() => {
              resume(around, each);
            }}
          >
            {said.resume}
          </button>
        )}
        {status === 'draft' && (
          <button type="button" data-do="drop" disabled={isBusy.value} onClick={() => void trying(async () => (await drop(around, what), said.dropped))}>
            {said.drop}
          </button>
        )}
        {status === 'waiting' && (
          <button type="button" data-do="agree" disabled={isBusy.value || own} onClick={() => void trying(async () => (await agree(around, event, what), said.agreed))}>
            {said.agree}
          </button>
        )}
        {OPEN.has(status) && (
          <button type="button" data-do="answer" aria-expanded={isAnswering.value} onClick={() => (isAnswering.value = !isAnswering.value)}>
            {said.addReply}
          </button>
        )}
      </div>
      {status === 'waiting' && <p class="hint">{said.waits}</p>}
      {isAnswering.value && <ReplyForm around={around} what={what} onDone={() => (isAnswering.value = false)} />}
    </li>
  );
}

function factsOf({ addressee, due, reference, sent, to }: WhatOf<'output'>): string {
  const { outputs: said } = words.value;
  const parts = [addressee === undefined ? undefined : termLabel('addressee', addressee), to, sent && said.sentDay(dayIn(sent)), due && said.dueDay(dayIn(due)), reference];
  return oneLine(parts.filter((part) => part !== undefined && part !== '').join(' · '), 500);
}

/** Somebody goes on with it, who may be somebody else: names are asked for, and the gate says whose may leave. */
function resume(around: Around, { event, what }: Registered): void {
  const template = templateOf(what.type);
  if (template === undefined) return;
  const fixed = { output: what.output, lang: what.lang === 'en' ? ('en' as const) : ('es' as const), day: dayOf(event.time), code: caseCode(event.thread), obligations: what.obligations ?? [], names: true };
  keepDraft(around.line.id, resumed(template, what.text ?? '', fixed));
}
