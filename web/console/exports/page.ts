/** What somebody has chosen to export, what would become of each case, and carrying it out. */

import { computed, effect, signal } from '@preact/signals';

import { dayOf } from '../../protocol/case_words.ts';
import type { LabelLanguage } from '../../protocol/vocabulary.ts';
import { refusalText } from '../cases/refusals.ts';
import { casesByReport, revision } from '../cases/store.ts';
import { Refused as RuleRefused } from '../cases/writing.ts';
import { explain } from '../explain.ts';
import { chosen, lines } from '../inbox/lines.ts';
import { Failed } from '../keeper_client.ts';
import type { Line } from '../keeper_messages.ts';
import { opened } from '../report/opened.ts';
import { found } from '../search/live.ts';
import { asking, codeOf, door } from '../session.ts';
import { download } from '../statistics/download.ts';
import { lockFor, RecipientUnusable, SUFFIX } from './age.ts';
import { anew, candidateAbout } from './candidates.ts';
import { decided, type Candidate, type Decided, type Order } from './deciding.ts';
import type { Facts } from './facts.ts';
import { zipped, type Files } from './files.ts';
import { filesOf, type Format } from './formats.ts';
import { Overtaken, record } from './recording.ts';
import { source, type Source } from './source.ts';

export const SPOKEN = { es: ['es'], en: ['en'], 'es-en': ['es', 'en'], 'en-es': ['en', 'es'] } as const satisfies Readonly<Record<string, readonly LabelLanguage[]>>;
export type Spoken = keyof typeof SPOKEN;
const OWN_USE = 'case-file';
const PUBLISH_USE = 'publish';

export interface Choice {
  readonly format: Format;
  readonly use: string;
  readonly recipient: string;
  readonly spoken: Spoken;
  readonly names: boolean;
  readonly sensitive: boolean;
  readonly purpose: string;
  /** Public keys of age, one a line. */
  readonly keys: string;
}

const FIRST: Choice = { format: 'csv', use: OWN_USE, recipient: '', spoken: 'es', names: false, sensitive: false, purpose: '', keys: '' };

export const choice = signal<Choice>(FIRST);
export const progress = signal<{ readonly doing: 'looking' | 'going'; readonly done: number; readonly of: number } | undefined>(undefined);
/** What would become of each, by the choice that stood then. */
export const preview = signal<{ readonly order: Order; readonly all: readonly Decided[] } | undefined>(undefined);
/** What became of it: how many left, in which file; a code of `keysWrong`, or a sentence why it failed. */
export const outcome = signal<{ readonly left: number; readonly name: string; readonly isLocked: boolean } | undefined>(undefined);
export const failure = signal<string | { readonly isKey: true } | undefined>(undefined);

export const bySource = computed((): Readonly<Record<Source, readonly Line[]>> => {
  const known = new Map(lines.value.map((line) => [line.id, line]));
  const these = (ids: Iterable<string>): readonly Line[] => [...ids].flatMap((id) => known.get(id) ?? []);
  return {
    chosen: these(chosen.value),
    found: these(found.value.hits.map(({ id }) => id)),
    opened: these(opened.value === undefined ? [] : [opened.value.id]),
    all: revision.value === 0 ? [] : these(casesByReport().map(([report]) => report)),
  };
});

/** Takes a choice; what was looked at by another one is shown no more. */
export function choose(changed: Partial<Choice>): void {
  const { value } = choice;
  // What a format is mostly for, until somebody says otherwise.
  const use = changed.format !== undefined && (value.use === OWN_USE || value.use === PUBLISH_USE) ? { use: changed.format === 'uwazi' ? PUBLISH_USE : OWN_USE } : {};
  const spoken = changed.format !== undefined && changed.format !== 'uwazi' && SPOKEN[value.spoken].length > 1 ? { spoken: SPOKEN[value.spoken][0] } : {};
  choice.value = { ...value, ...use, ...spoken, ...changed };
  forgetLook();
}

/** Takes other cases. */
export function chooseFrom(chosenSource: Source): void {
  source.value = chosenSource;
  forgetLook();
}

function forgetLook(): void {
  [preview.value, outcome.value, failure.value] = [undefined, undefined, undefined];
}

/** Another one once everything is to be forgotten: what is under way then shows and gives nothing any more. */
let session = {};

// Nothing that was chosen or read outlives the session; going to another view ends nothing.
effect(() => {
  if (door.value.kind === 'open') return;
  session = {};
  choice.value = FIRST;
  source.value = 'all';
  forgetLook();
});

/** Brings the newest, then asks the gate about every case. */
export async function look(): Promise<void> {
  await working(async (goOn) => {
    const order = orderOf(choice.value);
    lockFor(keysIn(choice.value));
    await bringNewest();
    const all = bySource.value[source.value];
    const candidates: Candidate[] = [];
    for (const line of all) {
      progress.value = { doing: 'looking', done: candidates.length, of: all.length };
      candidates.push(await candidateAbout(line));
      goOn();
    }
    preview.value = { order, all: candidates.map((candidate) => decided(candidate, order)) };
  });
}

/** Writes into the threads of all that leave or ask, and gives the file of those that leave. */
export async function carryOut(): Promise<void> {
  const { value } = preview;
  if (value === undefined) return;
  await working(async (goOn) => {
    const { all, order } = value;
    const keys = keysIn(choice.value);
    const lock = keys.length > 0 ? lockFor(keys) : undefined;
    await bringNewest();
    const after: Decided[] = [];
    const leaving: Facts[] = [];
    for (const each of all) {
      progress.value = { doing: 'going', done: after.length, of: all.length };
      const became = await carried(each, order);
      goOn();
      if (became.kind === 'leaves') leaving.push(became.leaving.facts);
      after.push(became);
    }
    const name = await give(order.format, filesOf(order.format, leaving, SPOKEN[choice.value.spoken]), leaving.length > 0, lock);
    goOn();
    preview.value = { order, all: after };
    outcome.value = { left: leaving.length, name, isLocked: lock !== undefined };
  });
}

/** What became of one; that one fails does not stop the others. */
async function carried(each: Decided, order: Order): Promise<Decided> {
  if (each.kind === 'stays' || each.kind === 'waits') return each;
  try {
    const candidate = await anew(each.candidate);
    if (each.kind === 'leaves' && each.isAgreed) {
      // It stands in the thread already, and leaves only as long as it is the same.
      const now = decided(candidate, order);
      if (now.kind !== 'leaves' || !now.isAgreed) throw new Overtaken();
      return now;
    }
    await record({ ...each, candidate }, order);
    return each.kind === 'asks' ? { kind: 'waits', candidate } : each;
  } catch (error) {
    const reason = error instanceof Overtaken ? 'overtaken' : error instanceof RuleRefused ? refusalText(error.code) : explain(codeOf(error));
    return { kind: 'stays', candidate: each.candidate, refused: [{ reason }] };
  }
}

async function give(format: Format, files: Files, isAny: boolean, lock: ReturnType<typeof lockFor> | undefined): Promise<string> {
  const [[only, content] = ['', undefined], ...others] = Object.entries(files);
  if (!isAny || content === undefined) return '';
  const isOne = others.length === 0 && lock === undefined;
  const name = isOne ? only : `atalaya-${format}.zip${lock === undefined ? '' : SUFFIX}`;
  const archive = isOne ? content : zipped(files);
  download(name, 'application/octet-stream', lock === undefined ? archive : new Uint8Array(await lock(archive)));
  return name;
}

/** Somebody may have taken something back since this page last asked. */
async function bringNewest(): Promise<void> {
  while ((await asking().ask('look', {})).isMore);
}

/** `goOn` throws once the session is over. */
async function working(action: (goOn: () => void) => Promise<void>): Promise<void> {
  const mine = session;
  [outcome.value, failure.value] = [undefined, undefined];
  progress.value = { doing: 'looking', done: 0, of: 0 };
  try {
    await action(() => {
      if (mine !== session) throw new Failed('locked');
    });
  } catch (error) {
    if (mine === session) failure.value = error instanceof RecipientUnusable ? { isKey: true } : explain(codeOf(error));
  } finally {
    progress.value = undefined;
  }
}

function orderOf({ format, names, purpose, recipient, sensitive, use }: Choice): Order {
  const stated = purpose.trim();
  return {
    format,
    purpose: stated === '' ? undefined : stated,
    wish: { use, today: dayOf(new Date()), names, sensitive, ...(recipient !== '' && { recipient }) },
  };
}

function keysIn({ keys }: Choice): readonly string[] {
  return keys.split('\n').map((key) => key.trim()).filter((key) => key !== '');
}
