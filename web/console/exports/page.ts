/** What somebody has chosen to export, what would become of each case, and carrying it out. */

import { computed, effect, signal, untracked } from '@preact/signals';

import { dayOf, scopesOf } from '../../protocol/case_words.ts';
import type { LabelLanguage } from '../../protocol/vocabulary.ts';
import { refusalText } from '../cases/refusals.ts';
import { casesByReport, revision, RULEBOOK } from '../cases/store.ts';
import { Refused as RuleRefused } from '../cases/writing.ts';
import { explain } from '../explain.ts';
import { chosen, lines } from '../inbox/lines.ts';
import { Failed } from '../keeper_client.ts';
import type { Line } from '../keeper_messages.ts';
import { opened } from '../report/opened.ts';
import { found } from '../search/live.ts';
import { asking, codeOf, door } from '../session.ts';
import { lineOf } from '../sharing/received.ts';
import { openedShare, received } from '../sharing/shares.ts';
import { download } from '../statistics/download.ts';
import { labelLanguage, words } from '../wording.ts';
import { lockFor, RecipientUnusable, SUFFIX, type Lock } from './age.ts';
import { anew, candidateAbout } from './candidates.ts';
import { decided, type Candidate, type Decided, type Order } from './deciding.ts';
import { zipped, type Files } from './files.ts';
import { filesOf, NETWORK, PACKAGE, type Format, type Offered } from './formats.ts';
import { isTooLarge, targetFor, type Target } from './handing.ts';
import { givePackage, packageName, Stopped, type Given, type Progress } from './packaging.ts';
import { Overtaken, record } from './recording.ts';
import { isNetworkWanted, networked, source, type Source } from './source.ts';

export const SPOKEN = { es: ['es'], en: ['en'], 'es-en': ['es', 'en'], 'en-es': ['en', 'es'] } as const satisfies Readonly<Record<string, readonly LabelLanguage[]>>;
export type Spoken = keyof typeof SPOKEN;
type Leaving = Extract<Decided, { readonly kind: 'leaves' }>;
const OWN_USE = 'case-file';
const PUBLISH_USE = 'publish';

export interface Choice {
  readonly format: Offered;
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
export const progress = signal<Progress | { readonly doing: 'looking' | 'going'; readonly done: number; readonly of: number } | undefined>(undefined);
/** What would become of each, by the choice that stood then. */
export const preview = signal<{ readonly order: Order; readonly all: readonly Decided[] } | undefined>(undefined);
/** What became of it: how many left, in which file, and of a package what it lacks. */
export const outcome = signal<{ readonly left: number; readonly name: string; readonly isLocked: boolean; readonly given?: Given } | undefined>(undefined);
/** A sentence why it failed, or one of those that this page has. */
export const failure = signal<string | { readonly why: 'keysWrong' | 'tooLarge' | 'logBroken' | 'stopped' } | undefined>(undefined);

/** A package is of one report. */
export const isOneTooMany = computed(() => choice.value.format === PACKAGE && bySource.value[source.value].length > 1);

export const bySource = computed((): Readonly<Record<Source, readonly Line[]>> => {
  const known = new Map(lines.value.map((line) => [line.id, line]));
  const these = (ids: Iterable<string>): readonly Line[] => [...ids].flatMap((id) => known.get(id) ?? []);
  return {
    chosen: these(chosen.value),
    found: these(found.value.hits.map(({ id }) => id)),
    network: these(networked.value),
    opened: opened.value === undefined ? shownNow() : these([opened.value.id]),
    all: revision.value === 0 ? [] : these(casesByReport().map(([report]) => report)),
  };
});

/** What others show, where that is what lies beside the view. */
function shownNow(): readonly Line[] {
  return received.value.filter(({ id }) => id === openedShare.value).map(lineOf);
}

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
  networked.value = [];
  forgetLook();
});

effect(() => {
  if (!isNetworkWanted.value) return;
  isNetworkWanted.value = false;
  untracked(() => {
    choose({ format: NETWORK });
  });
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
  const { all, order } = value;
  const keys = keysIn(choice.value);
  const [packed] = order.format === PACKAGE ? all.filter(({ kind }) => kind === 'leaves') : [];
  const target = packed && (await targetFor(packageName(packed.candidate.line.id) + (keys.length > 0 ? SUFFIX : '')));
  if (packed !== undefined && target === undefined) return;
  await working(async (goOn) => {
    await bringNewest();
    const lock = keys.length > 0 ? lockFor(keys) : undefined;
    const after: Decided[] = [];
    const leaving: Leaving[] = [];
    for (const each of all) {
      progress.value = { doing: 'going', done: after.length, of: all.length };
      const became = await carried(each, order);
      goOn();
      if (became.kind === 'leaves') leaving.push(became);
      after.push(became);
    }
    const given = order.format === PACKAGE ? await handOut(leaving, { order, target, lock, goOn }) : await give(order.format, leaving, lock);
    goOn();
    preview.value = { order, all: after };
    outcome.value = { left: leaving.length, isLocked: lock !== undefined, ...given };
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

async function give(format: Format | typeof NETWORK, leaving: readonly Leaving[], lock: Lock | undefined): Promise<{ readonly name: string }> {
  const files = leaving.length === 0 ? {} : await madeOf(format, leaving);
  const [[only, content] = ['', undefined], ...others] = Object.entries(files);
  if (content === undefined) return { name: '' };
  const isOne = others.length === 0 && lock === undefined;
  const name = isOne ? only : `atalaya-${format}.zip${lock === undefined ? '' : SUFFIX}`;
  const archive = isOne ? content : zipped(files);
  download(name, 'application/octet-stream', lock === undefined ? archive : new Uint8Array(await lock(archive)));
  return { name };
}

async function madeOf(format: Format | typeof NETWORK, leaving: readonly Leaving[]): Promise<Files> {
  if (format !== NETWORK) return filesOf(format, leaving.map(({ leaving: { facts } }) => facts), SPOKEN[choice.value.spoken]);
  const { networkFiles } = await import('../network/leaving.ts');
  const { use } = choice.value;
  const isOwn = scopesOf(use, RULEBOOK)?.length === 0;
  const mark = isOwn ? words.value.statistics.internalOnly : (RULEBOOK.uses.label(use, labelLanguage.value) ?? use);
  return networkFiles(leaving.map(({ leaving: { facts, ties = [] } }) => ({ facts, ties })), mark);
}

interface HandingOut {
  readonly order: Order;
  readonly target: Target | undefined;
  readonly lock: Lock | undefined;
  readonly goOn: () => void;
}

async function handOut([leaving]: readonly Leaving[], { goOn, lock, order, target }: HandingOut): Promise<{ readonly name: string; readonly given?: Given }> {
  const { value } = door;
  if (leaving === undefined || target === undefined || value.kind !== 'open') return { name: '' };
  const onProgress = (shown: Progress): void => {
    progress.value = shown;
  };
  const given = await givePackage(leaving, { session: value.session, taker: order.purpose ?? '', target, lock, onProgress, goOn });
  return { name: target.name, given };
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
    if (mine === session) failure.value = failureOf(error);
  } finally {
    progress.value = undefined;
  }
}

function failureOf(error: unknown): typeof failure.value {
  if (error instanceof RecipientUnusable) return { why: 'keysWrong' };
  if (error instanceof Stopped) return { why: 'stopped' };
  if (isTooLarge(error) || codeOf(error) === 'no-room') return { why: 'tooLarge' };
  return codeOf(error) === 'receipt-log' ? { why: 'logBroken' } : explain(codeOf(error));
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
