/** The log of an import: a line for each thing that there is to say, row by row. Twin of `app/member/imports/log.py`. */

import reasons from '../../../app/member/imports/reasons.json';
import { csvOf } from '../statistics/csv.ts';
import { labelLanguage } from '../wording.ts';
import { note, type Note } from './sheets.ts';
import type { Outcome } from './taking.ts';

const COLUMNS = ['row', 'status', 'report', 'column', 'reason', 'explained', 'value'];
const VALUE_LETTERS = 500;

/** What a reason says to people. */
export function explained(reason: string): string {
  return (reasons as Readonly<Record<string, { readonly es: string; readonly en: string }>>)[reason]?.[labelLanguage.value] ?? '';
}

/** `whole`: what concerns no row. No cell is taken for a formula. */
export function logFile(whole: readonly Note[], outcomes: readonly Outcome[]): string {
  const line = (start: readonly (string | number)[], { column, reason, value }: Note): readonly (string | number)[] => [...start, column, reason, explained(reason), value.slice(0, VALUE_LETTERS)];
  return csvOf([
    COLUMNS,
    ...whole.map((each) => line(['', '', ''], each)),
    ...outcomes.flatMap(({ notes, report, row, status }) => (notes.length === 0 ? [note('')] : notes).map((each) => line([row, status, report], each))),
  ]);
}
