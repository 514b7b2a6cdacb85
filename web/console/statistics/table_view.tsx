/** The table, for eyes and for screen readers alike. */

import type { JSX } from 'preact';

import { words } from '../wording.ts';
import { codeText } from './labels.ts';
import { selection, shownValues, table } from './page.ts';

export function TableView(): JSX.Element {
  const { statistics: said } = words.value;
  const { columns, rows } = selection.value;
  const heads = columns === undefined ? [] : table.value.columns.map((code) => codeText(columns, code));
  return (
    <div class="table" tabIndex={0} role="region" aria-label={said.table}>
      <table>
        <thead>
          <tr>
            <th scope="col">{said.variables[rows]}</th>
            {[...heads, said.total].map((head, i) => (
              <th key={i} scope="col" class="number">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shownValues.value.map((row, r) => (
            <tr key={r} class={r === table.value.rows.length ? 'total' : ''}>
              <th scope="row">{r === table.value.rows.length ? said.total : codeText(rows, table.value.rows[r])}</th>
              {row.map((value, c) => (
                <td key={c} class="number">
                  {value === undefined ? <abbr title={said.rules}>{said.hiddenNumber}</abbr> : value.toLocaleString()}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
