/** The index beside everything that comes: brought up to date in small steps, so that nobody waits at the keyboard. */

import { computed, signal } from '@preact/signals';

import { caseAbout, revision } from '../cases/store.ts';
import type { Case } from '../../protocol/case_state.ts';
import type { Report } from '../../protocol/report.ts';
import { lines } from '../inbox/lines.ts';
import type { Line } from '../keeper_messages.ts';
import { subjectOf } from './subject.ts';
import { TextIndex, type Found } from './text_index.ts';
import { readCount, textOf } from './texts.ts';

/** Then the browser has its turn. */
const STEP_MS = 12;
const REST_MS = 4;
/** While it is being built, what is searched for is searched anew so often, and no more. */
const SHOW_MS = 500;
const GATHER_MS = 200;
const NOTHING: Found = { hits: [], words: new Set(), strange: [] };

/** The field in which it is typed. */
export const SEARCH_FIELD = 'sought';
/** What somebody searches for. */
export const sought = signal('');
/** The index as it is; another object whenever something in it has changed. */
export const searched = signal<{ readonly index: TextIndex; readonly isUpToDate: boolean }>({ index: new TextIndex(), isUpToDate: true });

export const found = computed((): Found => (sought.value.trim() === '' ? NOTHING : searched.value.index.find(sought.value, new Date())));

type Seen = readonly [Line, Report | undefined, Case | undefined];
let seen = new Map<string, Seen>();
/** Another one as soon as everything is to be forgotten. */
let session = {};
let [isDue, isRunning] = [false, false];

/** Keeps the index up to date; answers how to end it. */
export function keepIndex(): () => void {
  const stops = [lines, revision, readCount].map((changing) =>
    changing.subscribe(() => {
      isDue = true;
      if (!isRunning) void run();
    }),
  );
  return () => {
    for (const stop of stops) stop();
  };
}

/** Nothing that was read stays. */
export function forgetIndex(): void {
  session = {};
  seen = new Map();
  sought.value = '';
  searched.value = { index: new TextIndex(), isUpToDate: true };
}

async function run(): Promise<void> {
  isRunning = true;
  while (isDue) {
    // What comes in small batches is taken up together.
    await rest(GATHER_MS);
    isDue = false;
    await takeUp();
  }
  isRunning = false;
}

async function takeUp(): Promise<void> {
  const mine = session;
  const { index } = searched.peek();
  let isChanged = false;
  let [began, shown] = [performance.now(), performance.now()];
  for (const line of lines.peek()) {
    if (line.status === 'not-addressed') continue;
    const now: Seen = [line, textOf(line.id), caseAbout(line.id)];
    const before = seen.get(line.id);
    if (before?.every((each, i) => each === now[i]) === true) continue;
    seen.set(line.id, now);
    index.put(subjectOf(...now));
    isChanged = true;
    if (performance.now() - began < STEP_MS) continue;
    if (performance.now() - shown > SHOW_MS) {
      searched.value = { index, isUpToDate: false };
      shown = performance.now();
    }
    await rest(REST_MS);
    if (mine !== session) return;
    began = performance.now();
  }
  if (isChanged) searched.value = { index, isUpToDate: true };
}

function rest(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
