/** What a share shows: the same in the preview of whoever shares and for whoever it is shown to. */

import type { JSX } from 'preact';

import type { Report } from '../../protocol/report.ts';
import { dayIn } from '../cases/dates.ts';
import { displaySafe, oneLine } from '../display.ts';
import { sectionsOf } from '../report/answers.ts';
import { categoryLabel, stateLabel } from '../terms.ts';
import { language, words } from '../wording.ts';
import type { SharedReport, ShareFacts } from './facts.ts';
import { levelWords } from './level_words.ts';

export function ShownFacts({ facts }: { facts: ShareFacts }): JSX.Element {
  const { inbox, sharing } = words.value;
  const { categories = [], consent = [], level, month, reports = [], state, summary, type, until } = facts;
  const rows: readonly (readonly [string, string])[] = [
    [sharing.level, levelWords(level).name],
    [inbox.columns.type, inbox.types[type]],
    [sharing.month, month === undefined ? '' : monthIn(month)],
    [inbox.columns.state, state === undefined ? '' : stateLabel(state)],
    [inbox.columns.category, categories.map(categoryLabel).join('; ')],
    [sharing.until, until === undefined ? '' : dayIn(until)],
  ];
  return (
    <div class="shown-facts">
      <dl class="facts">
        {rows
          .filter(([, value]) => value !== '')
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{oneLine(value, 1000)}</dd>
            </div>
          ))}
      </dl>
      {summary !== undefined && summary !== '' && (
        <p class="told" dir="auto">
          {displaySafe(summary)}
        </p>
      )}
      {consent.length > 0 && <Sections told={{ consent }} />}
      {reports.map((report) => (
        <ShownReport key={report.sha256} report={report} />
      ))}
    </div>
  );
}

function ShownReport({ report: { report, sha256 } }: { report: SharedReport }): JSX.Element {
  const { report: said } = words.value;
  const text = report?.narrative?.text ?? '';
  return (
    <details>
      <summary>{said.title(sha256.slice(0, 8))}</summary>
      <dl class="facts">
        <div>
          <dt>{said.evidenceHash}</dt>
          <dd>{sha256}</dd>
        </div>
      </dl>
      <p class="told" dir="auto" lang={report?.lang}>
        {text === '' ? said.noText : displaySafe(text)}
      </p>
      <Sections told={report ?? {}} />
      <p class="hint">{said.files(report?.attachments?.length ?? 0)}</p>
    </details>
  );
}

/** Sections ask for optional fields only, and what a level leaves out is absent. */
function Sections({ told }: { told: Partial<Report> }): JSX.Element {
  return (
    <>
      {sectionsOf(told as Report).map(({ heading, rows }) => (
        <section key={heading} class="answers">
          <h4>{heading}</h4>
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
    </>
  );
}

function monthIn(month: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(year, number - 1, 1).toLocaleDateString(language.value.tag, { month: 'long', year: 'numeric' });
}
