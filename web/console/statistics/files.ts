/** The page as files: a table for a spreadsheet, a picture. Each says what it is, what it counts and over which time. */

import { words } from '../wording.ts';
import { dayText } from '../search/days.ts';
import { RULEBOOK } from '../cases/store.ts';
import { labelLanguage } from '../wording.ts';
import { csvOf } from './csv.ts';
import { codeText } from './labels.ts';
import { countedRecords, isPublic, publication, selection, shownValues, table } from './page.ts';
import type { Published } from './publishing.ts';
import type { Grid } from './suppression.ts';

/** Numbers as they are shown, and what publishing says of them. */
export interface Shown {
  readonly publication: Published | undefined;
  readonly values: Grid<number | undefined>;
}

/** What must stand beside every figure. */
export function captionLines(shown: Shown = onThisPage()): readonly string[] {
  const { statistics: said } = words.value;
  const { filters, from, until } = selection.value;
  const day = (number: number | undefined): string => (number === undefined ? said.open : dayText(number));
  return [
    isMarkedPublic(shown) ? said.publishable : said.internalOnly,
    said.sentence,
    `${said.counted(numberText(shown))} · ${said.units[selection.value.unit]}`,
    said.period(day(from), day(until)),
    ...(isPublic.value ? [] : [said.mix(mixText())]),
    ...filters.map(({ code, variable }) => `${said.variables[variable]}: ${codeText(variable, code)}`),
  ];
}

/** Whether what is shown has passed the rules. */
export function isMarkedPublic({ publication: found }: Shown = onThisPage()): boolean {
  return found?.hindrances.length === 0;
}

export function csvFile(): string {
  const { statistics: said } = words.value;
  const { columns, rows } = selection.value;
  const values = shownValues.value;
  const heads = [...table.value.columns.map((code) => (columns === undefined ? '' : codeText(columns, code))), said.total];
  return csvOf([
    ...captionLines().map((line) => [line]),
    [],
    [said.variables[rows], ...heads],
    ...values.map((row, r) => [r < table.value.rows.length ? codeText(rows, table.value.rows[r]) : said.total, ...row.map((value) => value ?? said.hiddenNumber)]),
  ]);
}

function onThisPage(): Shown {
  return { publication: publication.value, values: shownValues.value };
}

/** The number of all that is counted, as far as it is shown. */
function numberText({ values: all }: Shown): string {
  const last = all[all.length - 1] ?? [];
  return last[last.length - 1]?.toLocaleString() ?? words.value.statistics.hiddenNumber;
}

function mixText(): string {
  const found = new Map<string, number>();
  for (const { codes } of countedRecords.value) found.set(codes.level ?? '', (found.get(codes.level ?? '') ?? 0) + 1);
  return [...found]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([level, count]) => `${RULEBOOK.levels.label(level, labelLanguage.value) ?? level} ${count.toLocaleString()}`)
    .join(', ');
}
