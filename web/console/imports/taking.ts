/** Row by row: what would become of it, or its sealing and handing in. Twin of `app/member/imports/take.py`. */

import { signal } from '@preact/signals';

import { readAll, unreadTexts } from '../search/texts.ts';
import { asking, codeOf } from '../session.ts';
import { knownRows, type Imported } from './known.ts';
import { fitted, reader, source } from './page.ts';
import { MappingUnusable } from './mapping.ts';
import type { Reading } from './rows.ts';
import { note, type Note } from './sheets.ts';

/** `checked`: it would be taken. `not-reached`: the import ended before it. */
export type Status = 'taken' | 'checked' | 'already' | 'refused' | 'not-reached';

export interface Outcome {
  readonly row: number;
  readonly status: Status;
  /** Id of its report, where there is one. */
  readonly report: string;
  readonly notes: readonly Note[];
}

export interface Run {
  readonly isSending: boolean;
  readonly done: number;
  readonly total: number;
  readonly isStopped: boolean;
  /** What hindered it, where it stopped by itself. */
  readonly failed?: string;
}

/** Rows after which the page is drawn anew. */
const SLICE = 200;
/** Codes of one row alone; whatever else goes wrong would go wrong with the next one too. */
const OF_THE_ROW: ReadonlySet<string> = new Set(['not-by-schema']);
const REST_MS = 5_000;
const RESTS = 12;
const PASSING: ReadonlySet<string> = new Set(['busy', 'storage-unavailable', 'no-connection']);

export const run = signal<Run | undefined>(undefined);
export const outcomes = signal<readonly Outcome[]>([]);

let turn = 0;
/** What this session has handed in: the list may not have it yet. */
const taken = new Map<string, Imported>();

/** Says of each row what would become of it; sends nothing. */
export async function check(): Promise<void> {
  await each(false, () => Promise.resolve({ id: '' }));
}

/** Seals and hands in what is new, after everything that is there has been read. What was stopped goes on so, too. */
export async function take(recipients: readonly string[]): Promise<void> {
  const mine = ++turn;
  run.value = { isSending: true, done: 0, total: rowsInAll(), isStopped: false };
  try {
    await readEverything();
  } catch (error) {
    if (mine === turn) run.value = { isSending: true, done: 0, total: rowsInAll(), isStopped: true, failed: codeOf(error) };
    return;
  }
  if (mine !== turn) return;
  if (unreadTexts() > 0) {
    // Beside it stands what hindered the reading.
    run.value = { isSending: true, done: 0, total: rowsInAll(), isStopped: true };
    return;
  }
  await each(true, async ({ answers, content, key }) => {
    const { id } = await patiently(() => asking().ask('handIn', { key, answers, recipients }));
    taken.set(key, { report: id, content });
    return { id };
  });
}

/** The row that is being sent is sent. */
export function stop(): void {
  turn += 1;
  if (run.value !== undefined && !run.value.isStopped) run.value = { ...run.value, isStopped: true };
}

export function forgetRun(): void {
  turn += 1;
  run.value = undefined;
  outcomes.value = [];
}

/** When somebody goes elsewhere: whoever comes back looks at the list anew. */
export function forgetTaken(): void {
  forgetRun();
  taken.clear();
}

/** The newest list, and what stands in everything of it. */
async function readEverything(): Promise<void> {
  while ((await asking().ask('look', {})).isMore);
  await readAll();
}

async function each(isSending: boolean, handIn: (reading: Reading) => Promise<{ readonly id: string }>): Promise<void> {
  const mine = ++turn;
  const read = reader.value;
  const { value } = fitted;
  if (read === undefined || value === undefined || value instanceof MappingUnusable || source.value === undefined) return;
  const { rows } = value.main;
  const known = new Map([...knownRows(), ...taken]);
  const seen = new Map<string, string>();
  const found: Outcome[] = [];
  const show = (last: Partial<Run> = {}): void => {
    outcomes.value = [...found, ...(last.isStopped === true ? rows.slice(found.length).map(({ number }) => outcome(number, 'not-reached')) : [])];
    run.value = { isSending, done: found.length, total: rows.length, isStopped: false, ...last };
  };
  for (const [i, row] of rows.entries()) {
    const reading = read(row);
    const before = standing(reading, known, seen);
    try {
      found.push(before ?? (await sent(reading, isSending, handIn)));
    } catch (error) {
      if (mine === turn) show({ isStopped: true, failed: codeOf(error) });
      return;
    }
    if (mine !== turn) {
      show({ isStopped: true });
      return;
    }
    if ((isSending && before === undefined) || i % SLICE === 0) {
      show();
      await new Promise((resolve) => setTimeout(resolve));
    }
  }
  show({ isStopped: true });
}

/** What is known of a row without sending it; undefined where it is to be sent. */
function standing(reading: Reading, known: ReadonlyMap<string, Imported>, seen: Map<string, string>): Outcome | undefined {
  const { content, isRefused, key, notes, row } = reading;
  if (isRefused) return outcome(row, 'refused', notes);
  const before = known.get(key);
  if (before !== undefined) return outcome(row, 'already', before.content === content ? [] : [note('changed')], before.report);
  const earlier = seen.get(key);
  // The same number with another content is a mistake in the file, and is told as one.
  if (earlier !== undefined) return outcome(row, earlier === content ? 'already' : 'refused', [note('double')]);
  seen.set(key, content);
  return undefined;
}

async function sent(reading: Reading, isSending: boolean, handIn: (reading: Reading) => Promise<{ readonly id: string }>): Promise<Outcome> {
  try {
    const { id } = await handIn(reading);
    return outcome(reading.row, isSending ? 'taken' : 'checked', reading.notes, id);
  } catch (error) {
    if (!OF_THE_ROW.has(codeOf(error))) throw error;
    return outcome(reading.row, 'refused', [...reading.notes, note(codeOf(error))]);
  }
}

/** A service that is busy, or does not answer, is asked again, for a minute. */
async function patiently<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  const mine = turn;
  for (let rests = 0; ; rests += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!PASSING.has(codeOf(error)) || rests === RESTS || mine !== turn) throw error;
      await new Promise((resolve) => setTimeout(resolve, REST_MS));
    }
  }
}

function rowsInAll(): number {
  const { value } = fitted;
  return value === undefined || value instanceof MappingUnusable ? 0 : value.main.rows.length;
}

function outcome(row: number, status: Status, notes: readonly Note[] = [], report = ''): Outcome {
  return { row, status, report, notes };
}
