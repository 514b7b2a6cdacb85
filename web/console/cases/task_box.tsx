/** What is to be done in a case: by whom, by when; said, changed, and done. */

import { useSignal } from '@preact/signals';
import type { JSX, TargetedSubmitEvent } from 'preact';
import { useEffect } from 'preact/hooks';

import { dayOf } from '../../protocol/case_words.ts';
import { keepOpen } from '../coding/fields.tsx';
import { newId } from '../coding/new_id.ts';
import { tidy } from '../coding/tidy.ts';
import { displaySafe, oneLine } from '../display.ts';
import type { WhatOf } from '../../protocol/events.ts';
import { termLabel, terms } from '../terms.ts';
import { labelLanguage, words } from '../wording.ts';
import { dayIn, momentIn } from './dates.ts';
import { busy } from './doing.ts';
import { placeIn, textIn, WhoHas, WhoReads } from './fields.tsx';
import { holderCalled, holderOf, holderText } from './people.ts';
import { isLate, tasksIn, type Placed } from './tasks.ts';
import { placeOf, type Work } from './work.ts';

export function TaskBox({ work }: { work: Work }): JSX.Element {
  const { tasks } = words.value.cases;
  const isNew = useSignal(false);
  const { done, open } = tasksIn(work.found);
  return (
    <section class="tasks" aria-label={tasks.heading}>
      <h4>{tasks.heading}</h4>
      <ul>
        {open.map((each) => (
          <li key={each.task.event.what.task} class={isLate(each, dayOf(new Date())) ? 'late' : undefined}>
            <Row placed={each} work={work} />
          </li>
        ))}
      </ul>
      {isNew.value ? (
        <TaskForm
          work={work}
          onDone={() => {
            isNew.value = false;
          }}
        />
      ) : (
        <button type="button" id="task" onClick={() => (isNew.value = true)}>
          {tasks.add} <kbd>t</kbd>
        </button>
      )}
      {done.length > 0 && (
        <details>
          <summary>{tasks.done(done.length)}</summary>
          <ul>
            {done.map(({ task: { done: by, event } }) => (
              <li key={event.what.task}>
                <s>{oneLine(event.what.title)}</s>
                <br />
                <span class="hint">{by === undefined ? '' : `${momentIn(by.time)} · ${oneLine(by.person ?? by.member)}${noteIn(by.what)}`}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function Row({ placed, work }: { placed: Placed; work: Work }): JSX.Element {
  const { cases } = words.value;
  const { tasks } = cases;
  const doing = useSignal<'done' | 'change' | undefined>(undefined);
  const { what } = placed.task.event;
  const leave = (): void => {
    doing.value = undefined;
  };
  const facts = [
    oneLine(termLabel('task_type', what.type)),
    holderCalled(what, work.session) || cases.nobody,
    what.due === undefined ? '' : `${dayIn(what.due)}${isLate(placed, dayOf(new Date())) ? ` — ${cases.late}` : ''}`,
    work.hasOwn ? cases.kinds[placed.thread.kind] : '',
  ];
  if (doing.value === 'change') return <TaskForm work={work} placed={placed} onDone={leave} />;
  return (
    <>
      <strong class="said">{oneLine(what.title)}</strong>
      <br />
      <span class="hint">{facts.filter((each) => each !== '').join(' · ')}</span>
      {doing.value === 'done' ? (
        <DoneForm placed={placed} work={work} onDone={leave} />
      ) : (
        <div class="line">
          <button type="button" data-do="done" disabled={busy.value} onClick={() => (doing.value = 'done')}>
            {tasks.isDone}
          </button>
          <button type="button" data-do="change" disabled={busy.value} onClick={() => (doing.value = 'change')}>
            {tasks.change}
          </button>
        </div>
      )}
    </>
  );
}

interface Doing {
  readonly placed: Placed;
  readonly work: Work;
  readonly onDone: () => void;
}

function DoneForm({ onDone, placed, work }: Doing): JSX.Element {
  const { cases } = words.value;
  const { task } = placed.task.event.what;
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const note = textIn(new FormData(event.currentTarget), 'note');
    if (await work.say(placeOf(work, placed.thread), { event: 'task-done', task, ...(note === '' ? {} : { note }) })) onDone();
  };
  return (
    <form class="card" onSubmit={(event) => void submit(event)} onKeyDown={keepOpen}>
      <label for={`done-${task}`}>{cases.tasks.doneNote}</label>
      <input id={`done-${task}`} name="note" type="text" maxLength={2_000} autocomplete="off" dir="auto" />
      <Buttons name={cases.tasks.isDone} onLeave={onDone} />
    </form>
  );
}

/** A new task, or all of one once more. */
function TaskForm({ onDone, placed, work }: Omit<Doing, 'placed'> & { readonly placed?: Placed }): JSX.Element {
  const { cases } = words.value;
  const { tasks } = cases;
  const before = placed?.task.event.what;
  useEffect(() => {
    document.getElementById('task-title')?.focus();
  }, []);
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const what = {
      event: 'task',
      task: before?.task ?? newId('task'),
      type: textIn(fields, 'type'),
      title: textIn(fields, 'title'),
      ...tidy<Pick<WhatOf<'task'>, 'member' | 'person' | 'due'>>({ ...holderOf(textIn(fields, 'who')), due: textIn(fields, 'due') }),
    } satisfies WhatOf<'task'>;
    if (await work.say(placed === undefined ? placeIn(fields) : placeOf(work, placed.thread), what)) onDone();
  };
  return (
    <form class="card task-form" onSubmit={(event) => void submit(event)} onKeyDown={keepOpen}>
      <label for="task-title">{tasks.title}</label>
      <input id="task-title" name="title" type="text" required maxLength={200} autocomplete="off" dir="auto" defaultValue={before?.title ?? ''} />
      <label for="task-type">{tasks.type}</label>
      <select id="task-type" name="type" required>
        {terms('task_type').map((term) => (
          <option key={term.id} value={term.id} selected={term.id === before?.type}>
            {term[labelLanguage.value]}
          </option>
        ))}
      </select>
      <label for="task-who">{tasks.who}</label>
      <WhoHas id="task-who" name="who" work={work} preset={before === undefined ? holderText({ member: work.session.member.id, person: work.session.person }) : holderText(before)} />
      <label for="task-due">{tasks.due}</label>
      <input id="task-due" name="due" type="date" defaultValue={before?.due ?? ''} />
      {placed === undefined && <WhoReads work={work} preset="leading" />}
      <Buttons name={tasks.keep} onLeave={onDone} />
    </form>
  );
}

function Buttons({ name, onLeave }: { name: string; onLeave: () => void }): JSX.Element {
  return (
    <div class="line">
      <button type="submit" class="primary" disabled={busy.value}>
        {name}
      </button>
      <button type="button" onClick={onLeave}>
        {words.value.cases.cancel}
      </button>
    </div>
  );
}

function noteIn({ note }: { readonly note?: unknown }): string {
  return typeof note === 'string' ? ` · ${displaySafe(note)}` : '';
}
