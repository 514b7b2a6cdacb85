/** What changed, side by side. */

import type { JSX } from 'preact';

import type { CaseThread } from '../../protocol/case_state.ts';
import { entityCalled } from '../coding/called.ts';
import { displaySafe, oneLine } from '../display.ts';
import { fieldText, labelOfCode } from '../report/answers.ts';
import { termLabel } from '../terms.ts';
import { labelLanguage, words } from '../wording.ts';
import type { Change } from './changes.ts';
import { dayIn } from './dates.ts';
import { RULEBOOK } from './store.ts';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

interface TableProperties {
  readonly changes: readonly Change[];
  /** The thread by which people and things are named. */
  readonly about: CaseThread | undefined;
  /** Whether it is shown at once. */
  readonly isOpen?: boolean;
}

export function ChangeTable({ about, changes, isOpen }: TableProperties): JSX.Element {
  const { changes: said } = words.value.cases;
  if (changes.length === 0) return <span class="hint">{said.nothing}</span>;
  return (
    <details class="changes" open={isOpen === true}>
      <summary>{said.heading(changes.length)}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">{said.field}</th>
            <th scope="col">{said.before}</th>
            <th scope="col">{said.after}</th>
          </tr>
        </thead>
        <tbody>
          {changes.map(({ after, before, path }) => (
            <tr key={path.join('/')}>
              <th scope="row">{path.map((each) => nameIn(each, about)).join(' › ')}</th>
              <td>{before === undefined ? '' : <del>{valueIn(path, before, about)}</del>}</td>
              <td>{after === undefined ? '' : <ins>{valueIn(path, after, about)}</ins>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function nameIn(name: string, about: CaseThread | undefined): string {
  const named: Readonly<Record<string, string>> = words.value.cases.changes.fields;
  const entity = about?.entities.get(name)?.what.entity;
  return entity === undefined ? (named[name.replace(/_/g, '-')] ?? fieldText(name)) : entityCalled(entity);
}

function valueIn(path: readonly string[], value: string, about: CaseThread | undefined): string {
  const field = path[path.length - 1] ?? '';
  const entity = about?.entities.get(value)?.what.entity;
  if (entity !== undefined) return entityCalled(entity);
  if (DAY.test(value)) return dayIn(value);
  if (value === 'true' || value === 'false') return words.value.coding.answers[value === 'true' ? 'yes' : 'no'];
  if (field === 'level') return oneLine(RULEBOOK.levels.label(value, labelLanguage.value) ?? value);
  if (field === 'risk') return oneLine(termLabel('risk_level', value));
  if (field === 'type' && path.length === 1) return oneLine([termLabel('task_type', value), termLabel('output_type', value)].find((text) => text !== value) ?? value);
  if (field === 'to') return oneLine(termLabel('urgency', value));
  return value.split('; ').map((each) => displaySafe(labelOfCode(field, each) ?? each)).join('; ');
}
