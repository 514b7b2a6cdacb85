/** The index beside everything that comes: brought up to date in small steps, so that nobody waits at the keyboard. */

import { computed, signal } from '@preact/signals';

import { caseAbout, revision } from '../cases/store.ts';
import type { Case } from '../../protocol/case_state.ts';
import { lines } from '../inbox/lines.ts';
import type { Line, Told } from '../keeper_messages.ts';
import { subjectOf } from './subject.ts';
import { TextIndex, type Found } from './text_index.ts';
import { readCount, textOf } from './texts.ts';

/** Then the browser has its turn. */
const STEP_MS = 12;
const REST_MS = 4;
/** While it is being built, what is searched for is searched anew so often, and no more. */
const SHOW_MS = 500;
const GATHER_MS = 200;
/** Between one key and the next. */
const TYPING_MS = 120;
const NOTHING: Found = { hits: [], words: new Set(), strange: [] };

/** The field in which it is typed. */
export const SEARCH_FIELD = 'sought';
/** What somebody searches for. */
export const sought = signal('');
/** The index as it is; another object whenever something in it has changed. */
export const searched = signal<{ readonly index: TextIndex; readonly isUpToDate: boolean }>({ index: new TextIndex(), isUpToDate: true });

/** The same, once whoever types it rests: a word that stands in tens of thousands of reports would hold the keys up. */
const asked = signal('');
export const found = computed((): Found => (asked.value.trim() === '' ? NOTHING : searched.value.index.find(asked.value, new Date())));
/** Whether what was found is still that of what was typed before. */
export const isAsking = computed(() => sought.value !== asked.value);
let asking: ReturnType<typeof setTimeout> | undefined;

type Seen = readonly [Line, Told | undefined, Case | undefined];
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
  stops.push(sought.subscribe(askSoon));
  return () => {
    for (const stop of stops) stop();
  };
}

function askSoon(text: string): void {
  clearTimeout(asking);
  asking = setTimeout(() => {
    asked.value = text;
  }, TYPING_MS);
}

/** Nothing that was read stays. */
export function forgetIndex(): void {
  session = {};
  seen = new Map();
  sought.value = '';
  clearTimeout(asking);
  asked.value = '';
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
    if (takeLine(index, line)) isChanged = true;
    // To find that nothing has changed takes its time too, with tens of thousands.
    if (performance.now() - began < STEP_MS) continue;
    if (isChanged && performance.now() - shown > SHOW_MS) {
      searched.value = { index, isUpToDate: false };
      shown = performance.now();
    }
    await rest(REST_MS);
    if (mine !== session) return;
    began = performance.now();
  }
  if (isChanged) searched.value = { index, isUpToDate: true };
}

/** Whether there was anything new of it. */
function takeLine(index: TextIndex, line: Line): boolean {
  if (line.status === 'not-addressed') return false;
  const [text, found] = [textOf(line.id), caseAbout(line.id)];
  const before = seen.get(line.id);
  if (before?.[0] === line && before[1] === text && before[2] === found) return false;
  seen.set(line.id, [line, text, found]);
  index.put(subjectOf(line, text, found));
  return true;
}

function rest(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
