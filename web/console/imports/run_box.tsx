/** Checking and importing: for whom, how far it is, what became of each row, and the log. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import { oneLine } from '../display.ts';
import { explain } from '../explain.ts';
import type { Session } from '../keeper_messages.ts';
import { open } from '../report/opened.ts';
import { TextsBar } from '../search/texts_bar.tsx';
import { view } from '../shell/view.ts';
import { download } from '../statistics/download.ts';
import { labelLanguage, words } from '../wording.ts';
import { logFile } from './log.ts';
import { NoteList } from './note_list.tsx';
import { wholeNotes } from './page.ts';
import { check, outcomes, run, stop, take, type Outcome, type Status } from './taking.ts';

const STATUSES: readonly Status[] = ['taken', 'checked', 'already', 'refused', 'not-reached'];
/** More is in the log. */
const SHOWN = 200;

export function RunBox({ session }: { session: Session }): JSX.Element {
  const { imports: said } = words.value;
  const others = useSignal<ReadonlySet<string>>(new Set());
  const { value } = run;
  const isRunning = value?.isStopped === false;
  return (
    <div class="card">
      <h2>{said.whole}</h2>
      <NoteList notes={wholeNotes.value} />
      <details>
        <summary>{others.value.size === 0 ? said.forUs : said.forOthers(others.value.size)}</summary>
        {session.organisations
          .filter(({ id }) => id !== session.member.id)
          .map(({ id, name }) => (
            <label key={id} class="check">
              <input
                type="checkbox"
                checked={others.value.has(id)}
                onChange={({ currentTarget }) => {
                  others.value = new Set(currentTarget.checked ? [...others.value, id] : [...others.value].filter((each) => each !== id));
                }}
              />
              {oneLine(name[labelLanguage.value])}
            </label>
          ))}
      </details>
      <TextsBar missing={said.unread} />
      <p class="line">
        <button type="button" id="import-check" disabled={isRunning} onClick={() => void check()}>
          {said.check}
        </button>
        <button type="button" id="import-take" class="primary" disabled={isRunning} onClick={() => void take([session.member.id, ...others.value])}>
          {value?.isSending === true && value.isStopped && value.done < value.total ? said.goOn : said.take}
        </button>
        {isRunning && (
          <button type="button" id="import-stop" onClick={stop}>
            {said.stop}
          </button>
        )}
      </p>
      {value?.failed !== undefined && (
        <p class="alert" role="alert">
          {explain(value.failed)}
        </p>
      )}
      <p role="status" id="import-status">
        {value !== undefined && said.progress(value.done, value.total)} {countsText(outcomes.value)}
      </p>
      {isRunning && <progress aria-label={said.progressLabel} max={value.total} value={value.done} />}
      <Outcomes all={outcomes.value} />
    </div>
  );
}

function Outcomes({ all }: { all: readonly Outcome[] }): JSX.Element {
  const { imports: said } = words.value;
  if (all.length === 0) return <></>;
  const telling = all.filter(({ notes, status }) => notes.length > 0 || status === 'refused');
  return (
    <>
      <button
        type="button"
        id="import-log"
        onClick={() => {
          download('importacion.csv', 'text/csv', logFile(wholeNotes.value, all));
        }}
      >
        {said.log}
      </button>
      <ul class="outcomes">
        {telling.slice(0, SHOWN).map(({ notes, report, row, status }) => (
          <li key={row} class={status}>
            {said.row(String(row))}: {said.statuses[nameOf(status)]}{' '}
            {report !== '' && (
              <button
                type="button"
                onClick={() => {
                  view.value = 'inbox';
                  open(report);
                }}
              >
                {report.slice(0, 8)}
              </button>
            )}
            <NoteList notes={notes} />
          </li>
        ))}
      </ul>
      {telling.length > SHOWN && <p class="hint">{said.more(telling.length - SHOWN)}</p>}
    </>
  );
}

function countsText(all: readonly Outcome[]): string {
  const { statuses } = words.value.imports;
  return STATUSES.map((status) => [statuses[nameOf(status)], all.filter((each) => each.status === status).length] as const)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name}: ${count.toLocaleString()}`)
    .join(' · ');
}

function nameOf(status: Status): Exclude<Status, 'not-reached'> | 'notReached' {
  return status === 'not-reached' ? 'notReached' : status;
}
