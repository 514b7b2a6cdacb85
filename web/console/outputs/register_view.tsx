/** Everything that was drafted and sent, of all cases: what is overdue first; and how each addressee answers. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import { dayOf } from '../../protocol/case_words.ts';
import { dayIn } from '../cases/dates.ts';
import { casesByReport } from '../cases/store.ts';
import { oneLine } from '../display.ts';
import { caseCode } from '../exports/facts.ts';
import { open } from '../report/opened.ts';
import { side } from '../report/tabs.ts';
import { termLabel } from '../terms.ts';
import { words } from '../wording.ts';
import { byUrgency, reckoned, registered, type Reckoned, type Registered } from './register.ts';

const CLOSED: ReadonlySet<string> = new Set(['replied', 'no-reply', 'dropped']);

export function RegisterView(): JSX.Element {
  const { outputs: said } = words.value;
  const isWhole = useSignal(false);
  const today = dayOf(new Date());
  const all = casesByReport()
    .flatMap(([report, found]) => registered(report, found, today))
    .sort(byUrgency);
  const shown = isWhole.value ? all : all.filter(({ status }) => !CLOSED.has(status));
  return (
    <section class="register" aria-label={said.registerAll}>
      <h1>{said.registerAll}</h1>
      <label class="check">
        <input type="checkbox" checked={isWhole.value} onChange={({ currentTarget }) => (isWhole.value = currentTarget.checked)} />
        <span>{said.withClosed}</span>
      </label>
      {shown.length === 0 ? (
        <p class="hint">{said.noneAll}</p>
      ) : (
        <table>
          <caption class="unseen">{said.registerAll}</caption>
          <thead>
            <tr>
              {(['status', 'type', 'addressee', 'sentOn', 'due'] as const).map((name) => (
                <th key={name} scope="col">
                  {said[name]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((each) => (
              <Row key={`${each.report} ${each.what.output}`} each={each} />
            ))}
          </tbody>
        </table>
      )}
      <Reckoning all={reckoned(all)} />
    </section>
  );
}

function Row({ each: { event, report, status, what } }: { each: Registered }): JSX.Element {
  const { outputs: said } = words.value;
  const { addressee, due, sent, to, type } = what;
  return (
    <tr data-status={status}>
      <td class="status">{said.statuses[status]}</td>
      <th scope="row">
        <button
          type="button"
          onClick={() => {
            open(report);
            side.value = 'outputs';
          }}
        >
          {`${termLabel('output_type', type)} · ${caseCode(event.thread)}`}
        </button>
      </th>
      <td>{oneLine([addressee === undefined ? '' : termLabel('addressee', addressee), to ?? ''].filter((part) => part !== '').join(' · '))}</td>
      <td>{sent === undefined ? '' : dayIn(sent)}</td>
      <td>{due === undefined ? '' : dayIn(due)}</td>
    </tr>
  );
}

function Reckoning({ all }: { all: readonly Reckoned[] }): JSX.Element {
  const { outputs: said } = words.value;
  if (all.length === 0) return <></>;
  return (
    <table class="reckoned">
      <caption>{said.byAddressee}</caption>
      <thead>
        <tr>
          {[said.addressee, said.statuses.sent, said.statuses.overdue, said.statuses.replied, said.medianDays].map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {all.map(({ addressee, medianDays, overdue, replied, sent }) => (
          <tr key={addressee}>
            <th scope="row">{addressee === '' ? '—' : oneLine(termLabel('addressee', addressee))}</th>
            <td>{sent}</td>
            <td>{overdue}</td>
            <td>{replied}</td>
            <td>{medianDays ?? '—'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
