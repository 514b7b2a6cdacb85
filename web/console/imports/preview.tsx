/** The first rows as reports: what somebody would read of each. */

import type { JSX } from 'preact';

import type { Report } from '../../protocol/report.ts';
import { displaySafe } from '../display.ts';
import { sectionsOf } from '../report/answers.ts';
import { words } from '../wording.ts';
import { fitted, reader } from './page.ts';
import { MappingUnusable } from './mapping.ts';
import { NoteList } from './note_list.tsx';
import { FORM, type Reading } from './rows.ts';

const SHOWN = 3;

export function Preview(): JSX.Element {
  const { imports: said } = words.value;
  const { value } = fitted;
  const read = reader.value;
  if (read === undefined || value === undefined || value instanceof MappingUnusable) return <></>;
  return (
    <>
      <h2>{said.preview}</h2>
      {value.main.rows.slice(0, SHOWN).map((row) => (
        <RowPreview key={row.number} reading={read(row)} />
      ))}
    </>
  );
}

function RowPreview({ reading }: { reading: Reading }): JSX.Element {
  const { imports: said } = words.value;
  const answers = reading.answers as unknown as Report;
  const sections = sectionsOf({ ...answers, modules: (answers.modules ?? []).filter(({ id }) => id !== FORM) });
  return (
    <article class="card">
      <h3>{said.row(String(reading.row))}</h3>
      <p class="told narrative">{displaySafe(answers.narrative.text)}</p>
      {sections.map(({ heading, rows }) => (
        <div key={heading}>
          <h4>{heading}</h4>
          <dl>
            {rows.map(({ name, value }, i) => (
              <div key={i}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </div>
      ))}
      <NoteList notes={reading.notes} />
    </article>
  );
}
