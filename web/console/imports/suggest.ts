/**
 * A mapping to begin with: what the names of columns and the first values let one guess. Twin of `app/member/imports/suggest.py`.
 *
 * Guesses are for a person to read. What is not recognised stays below the narrative.
 */

import { codePoints } from '../../protocol/encoding.ts';
import marks from '../../../app/member/imports/foreign.json';
import { SCHEMA, type Column, type ColumnEntry, type MappingFile } from './mapping.ts';
import { momentOf } from './moments.ts';
import type { Sheet } from './sheets.ts';
import { codeOf, folded, TARGETS, type Target } from './targets.ts';
import { partsOf, readValue, Unread } from './values.ts';

/** How many rows are looked at. */
const LOOK = 500;
const UNKNOWN_LIMIT = 200;
const CODES = ['code', 'codes', 'categories', 'age'];
const LISTS = ['codes', 'categories'];
const MANY = ['codes', 'categories', 'texts', 'story', 'leave'];
const TRUTHS = ['0', '1', 'true', 'false', 'True', 'False'];
const KOBO_POINT = /^_.+_(latitude|longitude|altitude|precision)$/;
const UWAZI_LANGUAGE = /^(.+)__([a-z]{2,3})$/;
const POINT = '_geolocation';
const PARENT = '_parent_index';

/** A mapping that `parseMapping` accepts, for the first of `sheets` or the one of that name. */
export function suggested(sheets: readonly [Sheet, ...Sheet[]], name: string, sheet?: string): MappingFile {
  const main = sheets.find((each) => each.name === sheet) ?? sheets[0];
  const others = sheets.filter((each) => each !== main);
  const isKobo = main.columns.some((column) => marks.koboMarks.includes(column.toLowerCase()));
  const repeats = others
    .filter((each) => isInner(each) && main.columns.includes('_index'))
    .map((each) => ({ sheet: each.name, parent: PARENT, index: '_index', columns: columnsOf(each, true, undefined) }));
  return {
    schema: SCHEMA,
    source: Array.from(name).slice(0, 200).join(''),
    lang: 'es',
    dates: orderOfDays(main),
    rest: 'keep',
    ...(main !== sheets[0] && { sheet: main.name }),
    columns: columnsOf(main, isKobo, identityOf(main)),
    ...(repeats.length > 0 && { repeats }),
  };
}

/** Whether its rows belong to rows of another table, as Kobo's repeats do. */
export function isInner({ columns }: Sheet): boolean {
  return columns.includes(PARENT);
}

/** How a column's codes are split, and those that a person has to choose: `null` for now. */
export function details(sheet: Sheet, column: string, target: Target): Pick<ColumnEntry, 'split' | 'codes'> {
  if (!CODES.includes(target.kind)) return {};
  const cells = sheet.rows.slice(0, LOOK).flatMap(({ cells: all }) => all.get(column) ?? []);
  const isList = LISTS.includes(target.kind);
  const sorted = (split: string | undefined): { readonly split: string | undefined; readonly unknown: readonly string[]; readonly known: number } => {
    const parts = cells.flatMap((cell) => (isList ? partsOf(cell, split) : [cell]));
    const unknown = parts.filter((part) => !isKnown(part, target));
    return { split, unknown, known: parts.length - unknown.length };
  };
  const ways = isList ? [undefined, ' ', ','] : [undefined];
  const best = ways.map(sorted).reduce((least, each) => (each.unknown.length - least.unknown.length || least.known - each.known) < 0 ? each : least);
  const counts = new Map<string, number>();
  for (const part of best.unknown) if (codePoints(part) <= 200) counts.set(part, (counts.get(part) ?? 0) + 1);
  const most = [...counts].sort(([, one], [, other]) => other - one).slice(0, UNKNOWN_LIMIT);
  return { ...(best.split !== undefined && { split: best.split }), ...(most.length > 0 && { codes: Object.fromEntries(most.map(([part]) => [part, null])) }) };
}

/** A column that two targets could be is given to the first column that asks for it. */
function columnsOf(sheet: Sheet, isKobo: boolean, identity: string | undefined): readonly ColumnEntry[] {
  const used = new Set<string>();
  const otherLanguages = languagesBesides(sheet.columns);
  return sheet.columns.flatMap((column) => {
    const entry = column === identity ? { column, to: 'id' } : otherLanguages.has(column) ? { column, to: 'leave' } : entryOf(sheet, column, used, isKobo);
    if (entry !== undefined && !MANY.includes(TARGETS.get(entry.to)?.kind ?? 'leave')) used.add(entry.to);
    return entry ?? [];
  });
}

function entryOf(sheet: Sheet, column: string, used: ReadonlySet<string>, isKobo: boolean): ColumnEntry | undefined {
  const lower = column.toLowerCase();
  const isOwn = isKobo && (marks.koboOwn.includes(lower) || marks.koboMarks.includes(lower) || KOBO_POINT.test(lower));
  if (isOwn || marks.uwaziOwn.includes(lower)) return { column, to: 'leave' };
  const flag = isKobo ? flagOf(sheet, column) : undefined;
  if (flag !== undefined) return flag;
  const isPoint = lower.endsWith(POINT) && !used.has('event.place.point');
  const target = isPoint ? TARGETS.get('event.place.point') : byName(plain(column), used);
  return target && { column, to: target.to, ...details(sheet, column, target) };
}

function isKnown(part: string, target: Target): boolean {
  const kind = target.kind === 'age' ? 'age' : 'code';
  const column: Column = { name: '', target: { ...target, kind }, number: 0, split: undefined, flag: undefined, codes: new Map() };
  try {
    readValue(part, column, true);
    return true;
  } catch (error) {
    if (error instanceof Unread) return false;
    throw error;
  }
}

/** One of Kobo's columns of a choice, `tipo/amenaza`, that holds 0 and 1. */
function flagOf(sheet: Sheet, column: string): ColumnEntry | undefined {
  const at = column.lastIndexOf('/');
  const [group, choice] = [column.slice(0, Math.max(0, at)), column.slice(at + 1)];
  const cells = sheet.rows.slice(0, LOOK).flatMap(({ cells: all }) => all.get(column) ?? []);
  if (group === '' || cells.length === 0 || !cells.every((cell) => TRUTHS.includes(cell))) return undefined;
  // The same choices stand in one column too, separated by spaces.
  if (sheet.columns.includes(group)) return { column, to: 'leave' };
  const target = byName(plain(group), new Set());
  if (target === undefined || !LISTS.includes(target.kind)) return undefined;
  const flag = codeOf(choice.replace(/_/g, '-'), target);
  return flag === undefined ? undefined : { column, to: target.to, flag };
}

/** A column's name without Kobo's groups and without Uwazi's language. */
function plain(column: string): string {
  const name = UWAZI_LANGUAGE.exec(column)?.[1] ?? column;
  const last = name.slice(name.lastIndexOf('/') + 1);
  return last.endsWith(POINT) ? last.slice(0, -POINT.length) : last;
}

function byName(name: string, used: ReadonlySet<string>): Target | undefined {
  const key = folded(name);
  return [...TARGETS.values()].find(
    ({ en, es, kind, names, to }) => !used.has(to) && kind !== 'id' && kind !== 'leave' && [folded(es), folded(en), folded(to), ...names].includes(key),
  );
}

/** Of Uwazi's columns that stand once for each language, all but one. */
function languagesBesides(columns: readonly string[]): ReadonlySet<string> {
  const found = new Map<string, string[]>();
  for (const column of columns) {
    const name = UWAZI_LANGUAGE.exec(column)?.[1];
    if (name !== undefined) found.set(name, [...(found.get(name) ?? []), column]);
  }
  return new Set(
    [...found.values()].flatMap((same) => {
      const best = same.find((column) => column.endsWith('__es')) ?? same[0];
      return same.filter((column) => column !== best);
    }),
  );
}

/** A column that is in every row another, and is called as numbers of cases are. */
function identityOf({ columns, rows }: Sheet): string | undefined {
  const names = [...marks.ids, ...(TARGETS.get('id')?.names ?? [])];
  const called = (nameOf: (column: string) => string): string[] => names.flatMap((name) => columns.find((column) => nameOf(column) === name) ?? []);
  const candidates = [...called((column) => plain(column).toLowerCase().trim()), ...called((column) => folded(plain(column)))];
  return candidates.find((column) => {
    const cells = rows.map((row) => row.cells.get(column) ?? '');
    return cells.length > 0 && cells.every((cell) => cell !== '') && new Set(cells).size === cells.length;
  });
}

/** Month first only where some day can be nothing else and none the reverse. */
function orderOfDays({ rows }: Sheet): MappingFile['dates'] {
  const cells = rows.slice(0, LOOK).flatMap((row) => [...row.cells.values()].filter((cell) => codePoints(cell) <= 20));
  const isOnly = (isDayFirst: boolean): boolean => cells.some((cell) => momentOf(cell, isDayFirst) !== undefined && momentOf(cell, !isDayFirst) === undefined);
  return isOnly(false) && !isOnly(true) ? 'month-first' : 'day-first';
}
