/** What was imported before, by anybody of the organisation: the reports themselves say it. Twin of `app/member/imports/known.py`. */

import type { Told } from '../keeper_messages.ts';
import { lines } from '../inbox/lines.ts';
import { textOf } from '../search/texts.ts';
import { FORM } from './rows.ts';

/** The report that a row became, and the hash of the row as it was then. */
export interface Imported {
  readonly report: string;
  readonly content: string;
}

/** By the key of the row: every imported report that was read in this session. */
export function knownRows(): Map<string, Imported> {
  const found = new Map<string, Imported>();
  for (const { id } of lines.value) {
    const report = textOf(id);
    const row = report && rowOf(report);
    if (row !== undefined && !found.has(row.key)) found.set(row.key, { report: id, content: row.content });
  }
  return found;
}

function rowOf({ modules = [] }: Told): { readonly key: string; readonly content: string } | undefined {
  for (const { answers, id } of modules) {
    const { content, key } = answers;
    if (id === FORM && typeof key === 'string' && typeof content === 'string') return { key, content };
  }
  return undefined;
}
