/** What to count: rows, columns, how well it must be known, the time, and filters for the whole page. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import { RULEBOOK } from '../cases/store.ts';
import { dayText, daysOf } from '../search/days.ts';
import { labelLanguage, words } from '../wording.ts';
import { codeText } from './labels.ts';
import { choose, isPublic, records, selection } from './page.ts';
import { VARIABLES, type Variable } from './records.ts';
import type { Unit } from './table.ts';

const UNITS: readonly Unit[] = ['reports', 'acts', 'persons'];
/** Levels that mean «at least so well known». */
const LEVELS = ['v1', 'v2', 'v3', 'v4', 'v5'] as const;

/** `isTable`: whether rows and columns are chosen too; a map has its own. */
export function Builder({ isTable = true }: { isTable?: boolean }): JSX.Element {
  const { statistics: said } = words.value;
  const { columns, from, rank, rows, unit, until } = selection.value;
  return (
    <form
      class="builder"
      aria-label={said.builder}
      onSubmit={(event) => {
        event.preventDefault();
      }}
    >
      <Choice id="unit" label={said.unit} value={unit} options={UNITS.map((each) => [each, said.units[each]])} onChoose={(value) => { choose({ unit: value as Unit }); }} />
      {isTable && (
        <>
          <Choice id="rows" label={said.rows} value={rows} options={variables()} onChoose={(value) => { choose({ rows: value as Variable }); }} />
          <Choice
            id="columns"
            label={said.columns}
            value={columns ?? ''}
            options={[['', said.noColumns], ...variables().filter(([each]) => each !== rows)]}
            onChoose={(value) => {
              choose({ columns: value === '' ? undefined : (value as Variable) });
            }}
          />
        </>
      )}
      <Choice
        id="least"
        label={said.least}
        value={rank === undefined ? '' : String(rank)}
        options={[['', said.everyLevel], ...LEVELS.map((level) => [String(Number(RULEBOOK.levels.term(level)?.['rank'])), RULEBOOK.levels.label(level, labelLanguage.value) ?? level] as const)]}
        onChoose={(value) => {
          choose({ rank: value === '' ? undefined : Number(value) });
        }}
      />
      <Day id="from" label={said.from} value={from} onDay={(day) => { choose({ from: day }); }} />
      <Day id="until" label={said.until} value={until} onDay={(day) => { choose({ until: day }); }} />
      <Filters />
      <fieldset class="mode">
        <legend class="unseen">{said.mode}</legend>
        {([false, true] as const).map((each) => (
          <label key={String(each)} class="check">
            <input
              type="radio"
              name="mode"
              checked={isPublic.value === each}
              onChange={() => {
                isPublic.value = each;
              }}
            />
            {each ? said.modes.public : said.modes.internal}
          </label>
        ))}
      </fieldset>
    </form>
  );
}

function Filters(): JSX.Element {
  const { statistics: said } = words.value;
  const variable = useSignal<Variable>('state');
  const code = useSignal('');
  const { filters } = selection.value;
  const codes = [...new Set(records.value.map(({ codes: all }) => all[variable.value]))].filter((each) => each !== undefined);
  const options = codes.map((each) => [each, codeText(variable.value, each)] as const).sort(([, one], [, other]) => one.localeCompare(other));
  return (
    <fieldset class="page-filters">
      <legend>{said.filters}</legend>
      {filters.map((each) => (
        <button
          key={each.variable}
          type="button"
          onClick={() => {
            choose({ filters: filters.filter((other) => other !== each) });
          }}
        >
          {said.removeFilter(`${said.variables[each.variable]}: ${codeText(each.variable, each.code)}`)} ×
        </button>
      ))}
      <Choice id="filter-by" label={said.filterBy} value={variable.value} options={variables()} onChoose={(value) => { variable.value = value as Variable; code.value = ''; }} />
      <Choice id="filter-value" label={said.filterValue} value={code.value} options={[['', ''], ...options]} onChoose={(value) => { code.value = value; }} />
      <button
        type="button"
        disabled={code.value === ''}
        onClick={() => {
          choose({ filters: [...filters.filter((other) => other.variable !== variable.value), { variable: variable.value, code: code.value }] });
        }}
      >
        {said.addFilter}
      </button>
    </fieldset>
  );
}

interface ChoiceProperties {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [code: string, label: string])[];
  readonly onChoose: (value: string) => void;
}

function Choice({ id, label, onChoose, options, value }: ChoiceProperties): JSX.Element {
  return (
    <label for={id}>
      {label}
      <select
        id={id}
        value={value}
        onChange={({ currentTarget }) => {
          onChoose(currentTarget.value);
        }}
      >
        {options.map(([code, name]) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function Day({ id, label, onDay, value }: { id: string; label: string; value: number | undefined; onDay: (day: number | undefined) => void }): JSX.Element {
  return (
    <label for={id}>
      {label}
      <input
        id={id}
        type="date"
        value={value === undefined ? '' : dayText(value)}
        onChange={({ currentTarget }) => {
          onDay(daysOf(currentTarget.value)?.[0]);
        }}
      />
    </label>
  );
}

function variables(): readonly (readonly [Variable, string])[] {
  return VARIABLES.map((each) => [each, words.value.statistics.variables[each]]);
}
