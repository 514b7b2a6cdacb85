/** A table of a file, column by column: what each becomes, and what values mean that stand in no list. */

import type { JSX } from 'preact';

import { oneLine } from '../display.ts';
import { labelLanguage, words } from '../wording.ts';
import type { ColumnEntry } from './mapping.ts';
import { choose, chooseCode, type MappedSheet } from './page.ts';
import type { Sheet } from './sheets.ts';
import { GROUPS, groupOf, targetOf, TARGETS, vocabulary, type Target } from './targets.ts';

const EXAMPLES = 3;
const EXAMPLE_LETTERS = 40;
/** Of whom there may be several in one row. */
const NUMBERED = ['person', 'perpetrator', 'step', 'consent'];
const MOST_NUMBER = 10;

export function Columns({ columns, isInner, sheet }: MappedSheet): JSX.Element {
  const { imports: said } = words.value;
  return (
    <div class="table-room" role="region" aria-label={said.columnsOf(oneLine(sheet.name))} tabIndex={0}>
      <table class="import-columns">
        <caption>{said.columnsOf(oneLine(sheet.name))}</caption>
        <thead>
          <tr>
            <th scope="col">{said.column}</th>
            <th scope="col">{said.examples}</th>
            <th scope="col">{said.becomes}</th>
          </tr>
        </thead>
        <tbody>
          {sheet.columns.map((column) => (
            <Line key={column} sheet={sheet} column={column} entry={columns.find((each) => each.column === column)} isInner={isInner} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Line({ column, entry, isInner, sheet }: { sheet: Sheet; column: string; entry: ColumnEntry | undefined; isInner: boolean }): JSX.Element {
  const { imports: said } = words.value;
  const name = oneLine(column);
  const found = entry && targetOf(entry.to);
  const group = found === undefined ? '' : groupOf(found.target);
  return (
    <tr>
      <th scope="row">{name}</th>
      <td class="told">{examplesOf(sheet, column).map((each) => oneLine(each, EXAMPLE_LETTERS)).join(' · ')}</td>
      <td>
        <select
          aria-label={said.becomesOf(name)}
          value={found?.target.to ?? ''}
          onChange={({ currentTarget }) => {
            choose(sheet, column, currentTarget.value);
          }}
        >
          <option value="">{said.noPlace}</option>
          {[...TARGETS.values()].map((target) => (
            <option key={target.to} value={target.to}>
              {target[labelLanguage.value]}
            </option>
          ))}
        </select>
        {!isInner && found !== undefined && NUMBERED.includes(group) && (
          <label class="number">
            {said.number}{' '}
            <select
              value={String(found.number)}
              onChange={({ currentTarget }) => {
                choose(sheet, column, numbered(found.target, Number(currentTarget.value)));
              }}
            >
              {Array.from({ length: MOST_NUMBER + 1 }, (_, i) => (
                <option key={i} value={String(i)}>
                  {i === 0 ? said.noNumber[group === 'consent' ? 'reporter' : 'first'] : i}
                </option>
              ))}
            </select>
          </label>
        )}
        {entry !== undefined && found !== undefined && <Codes sheet={sheet} entry={entry} target={found.target} />}
      </td>
    </tr>
  );
}

/** The values that are no code, each with what it is taken for. */
function Codes({ entry, sheet, target }: { sheet: Sheet; entry: ColumnEntry; target: Target }): JSX.Element {
  const { imports: said } = words.value;
  const codes = Object.entries(entry.codes ?? {});
  if (codes.length === 0 || target.lists.length === 0) return <></>;
  return (
    <details class="codes">
      <summary>{said.codes(codes.length)}</summary>
      {codes.map(([text, code]) => (
        <label key={text}>
          <span class="told">{oneLine(text, EXAMPLE_LETTERS)}</span>
          <select
            value={code ?? ''}
            onChange={({ currentTarget }) => {
              chooseCode(sheet, entry.column, text, currentTarget.value === '' ? null : currentTarget.value);
            }}
          >
            <option value="">{said.noCode}</option>
            {target.lists.flatMap((list) =>
              [...vocabulary(list)].map((term) => (
                <option key={term.id} value={term.id}>
                  {term[labelLanguage.value]}
                </option>
              )),
            )}
          </select>
        </label>
      ))}
    </details>
  );
}

function numbered({ to }: Target, number: number): string {
  const [head = '', ...rest] = to.split('.');
  return number === 0 || !(head in GROUPS || head === 'consent') ? to : [head, String(number), ...rest].join('.');
}

function examplesOf({ rows }: Sheet, column: string): readonly string[] {
  const found = new Set<string>();
  for (const { cells } of rows) {
    const cell = cells.get(column);
    if (cell !== undefined) found.add(cell);
    if (found.size === EXAMPLES) break;
  }
  return [...found];
}
