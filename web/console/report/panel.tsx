/** The report that is open, beside the list. */

import type { JSX } from 'preact';

import { CaseBox } from '../cases/case_box.tsx';
import { displaySafe, oneLine } from '../display.ts';
import { explain } from '../explain.ts';
import { arrivedText } from '../inbox/columns.tsx';
import { lines } from '../inbox/lines.ts';
import { categoryLabel, stateLabel } from '../terms.ts';
import { language, words } from '../wording.ts';
import type { ManifestEntry, Report } from '../../protocol/report.ts';
import type { Session } from '../keeper_messages.ts';
import { sectionsOf } from './answers.ts';
import { close, opened, type Opened } from './opened.ts';

export function Panel({ session }: { session: Session }): JSX.Element {
  const now = opened.value;
  if (now === undefined) return <></>;
  const { report: said } = words.value;
  return (
    <aside class="panel" aria-label={said.heading}>
      <header>
        <h2>{said.title(now.id.slice(0, 8))}</h2>
        <button type="button" onClick={close}>
          {said.close} <kbd>e</kbd>
        </button>
      </header>
      <Facts id={now.id} />
      <Inside now={now} session={session} />
    </aside>
  );
}

function Facts({ id }: { id: string }): JSX.Element {
  const { inbox, report: said } = words.value;
  const line = lines.value.find((each) => each.id === id);
  if (line === undefined) return <></>;
  const { head } = line;
  const facts: readonly (readonly [string, string | undefined])[] = [
    [inbox.columns.arrived, arrivedText(line.hour)],
    [inbox.columns.type, head && inbox.types[head.type]],
    [inbox.columns.urgency, head?.urgency && inbox.urgencies[head.urgency]],
    [inbox.columns.category, head?.category && categoryLabel(head.category)],
    [inbox.columns.state, head?.state && stateLabel(head.state)],
    [said.evidenceHash, line.sha256],
  ];
  return (
    <dl class="facts">
      {facts.flatMap(([name, value]) =>
        value === undefined || value === ''
          ? []
          : [
              <div key={name}>
                <dt>{name}</dt>
                <dd>{oneLine(value)}</dd>
              </div>,
            ],
      )}
    </dl>
  );
}

function Inside({ now, session }: { now: Opened; session: Session }): JSX.Element {
  const { report: said } = words.value;
  switch (now.kind) {
    case 'opening':
      return <p role="status">{said.opening}</p>;
    case 'failed':
      return (
        <p class="alert" role="alert">
          {explain(now.code)}
        </p>
      );
    case 'open':
      return (
        <>
          <Told report={now.opened.report} />
          <About id={now.id} report={now.opened.report} session={session} />
        </>
      );
  }
}

function About({ id, report, session }: { id: string; report: Report; session: Session }): JSX.Element {
  const line = lines.value.find((each) => each.id === id);
  return line === undefined ? <></> : <CaseBox line={line} recipients={report.recipients} session={session} />;
}

function Told({ report }: { report: Report }): JSX.Element {
  const { report: said } = words.value;
  const { text } = report.narrative;
  return (
    <>
      <h3>{said.narrative}</h3>
      <p class="told" dir="auto" lang={report.lang}>
        {text === '' ? said.noText : displaySafe(text)}
      </p>
      {sectionsOf(report).map(({ heading, rows }) => (
        <section key={heading} class="answers">
          <h3>{heading}</h3>
          <dl class="facts">
            {rows.map(({ isTold, name, value }, i) => (
              <div key={i}>
                <dt>{name}</dt>
                <dd class={isTold ? 'told' : ''} dir={isTold ? 'auto' : undefined}>
                  {value}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <h3>{said.files(report.attachments.length)}</h3>
      <ul class="files">
        {report.attachments.map((entry) => (
          <FileRow key={entry.id} entry={entry} />
        ))}
      </ul>
      <p class="hint">{said.recipients(report.recipients.map((id) => oneLine(id)).join(', '))}</p>
    </>
  );
}

function FileRow({ entry: { media_type, name, size } }: { entry: ManifestEntry }): JSX.Element {
  const kilobytes = new Intl.NumberFormat(language.value.tag, { maximumFractionDigits: 1 }).format(size / 1000);
  return (
    <li>
      <span dir="auto">{oneLine(name)}</span> <span class="hint">{`${oneLine(media_type)} · ${kilobytes} kB`}</span>
    </li>
  );
}
