/** What stands on a line of time: acts, what was told, what authorities and others said, the steps of the case. */

import type { Id, Time } from '../../protocol/answers.ts';
import type { Act, Case, CaseThread } from '../../protocol/case_state.ts';
import type { ThreadEvent } from '../../protocol/thread_event.ts';
import type { Line, Told } from '../keeper_messages.ts';
import { spanOf, type Span } from './spans.ts';

export const KINDS = ['act', 'told', 'statement', 'step'] as const;
export type Kind = (typeof KINDS)[number];

/** What it tells of; said in words by `labels`. */
export type About =
  | { readonly of: 'act'; readonly act: Act; readonly thread: CaseThread }
  | { readonly of: 'event'; readonly categories: readonly Id[] }
  | { readonly of: 'complaint'; readonly addressee: Id | undefined; readonly result: string | undefined }
  | { readonly of: 'sent' | 'due'; readonly type: Id; readonly to: string | undefined; readonly addressee: Id | undefined }
  | { readonly of: 'answered'; readonly type: Id; readonly grade: Id | undefined; readonly by: string | undefined }
  | { readonly of: 'established'; readonly act: Act; readonly by: string; readonly document: string }
  | { readonly of: 'arrived' }
  | { readonly of: 'step'; readonly event: ThreadEvent; readonly thread: CaseThread | undefined };

export interface Item {
  readonly id: string;
  readonly kind: Kind;
  readonly report: string;
  readonly about: About;
  /** As it was told or written. */
  readonly time: Time;
  /** None where nobody knows. */
  readonly span: Span | undefined;
}

/** What is known of one report. */
export interface Known {
  readonly line: Line;
  readonly report: Told | undefined;
  readonly found: Case | undefined;
}

/** Steps that change how a case stands; who looked at what stands in the history. */
const STEPS: ReadonlySet<unknown> = new Set([
  'state', 'urgency', 'assigned', 'verified', 'shared', 'revoked', 'replied', 'exported', 'linked', 'unlinked', 'merged', 'unmerged', 'joined', 'left', 'task', 'task-done',
]);
const HOUR_MS = 3_600_000;
/** UTC−6, without summer time since 2022. */
const MEXICO_BEHIND_HOURS = 6;
const UNKNOWN: Time = { precision: 'unknown' };

/** Of one report, in the order of time; what has no time comes last. */
export function itemsOf(known: Known): readonly Item[] {
  return inOrder([...actsOf(known), ...toldIn(known), ...statementsIn(known), ...stepsOf(known)]);
}

/** The earliest first; of two that begin at once, the longer. */
export function inOrder(items: readonly Item[]): readonly Item[] {
  const start = ({ span }: Item): number => span?.from ?? Infinity;
  const end = ({ span }: Item): number => span?.until ?? Infinity;
  // Infinity less itself is no number.
  return [...items].sort((one, other) => (start(one) === start(other) ? 0 : start(one) - start(other)) || (end(one) === end(other) ? 0 : end(other) - end(one)));
}

function actsOf({ found, line }: Known): readonly Item[] {
  return [...(found?.lead.acts.values() ?? [])].map((act) => itemAt(line, 'act', act.coded.id, act.coded.time, { of: 'act', act, thread: (found as Case).lead }));
}

function toldIn({ line, report }: Known): readonly Item[] {
  return [
    ...(report?.events ?? []).map(({ categories = [], time }, i) => itemAt(line, 'told', `e${i}`, time, { of: 'event', categories: categories.map(({ id }) => id) })),
    ...(report?.steps_taken ?? []).map(({ addressee, result, time }, i) => itemAt(line, 'told', `s${i}`, time, { of: 'complaint', addressee, result })),
  ];
}

function statementsIn({ found, line }: Known): readonly Item[] {
  const outputs = [...(found?.lead.outputs.values() ?? [])].map(({ event, sent }) => ({ hash: event.hash, ...event.what, isOut: sent !== undefined }));
  const out = outputs.flatMap(({ addressee, due, hash, isOut, replies = [], sent, to, type }) => [
    ...(isOut && sent !== undefined ? [itemAt(line, 'statement', `sent-${hash}`, onDay(sent), { of: 'sent', type, to, addressee })] : []),
    ...(due === undefined || replies.length > 0 ? [] : [itemAt(line, 'statement', `due-${hash}`, onDay(due), { of: 'due', type, to, addressee })]),
    ...replies.map(({ from, grade, received }, i) => itemAt(line, 'statement', `answer-${i}-${hash}`, onDay(received), { of: 'answered', type, grade, by: from })),
  ]);
  const established = [...(found?.lead.acts.values() ?? [])].flatMap((act) => {
    const said = act.verification?.event.what.basis?.established;
    return said === undefined ? [] : [itemAt(line, 'statement', `established-${act.coded.id}`, said.at === undefined ? UNKNOWN : asTold(said.at), { of: 'established', act, by: said.by, document: said.document })];
  });
  return [...out, ...established];
}

function stepsOf({ found, line }: Known): readonly Item[] {
  const steps = (found?.history ?? []).filter(({ event, outcome }) => outcome === 'done' && STEPS.has(event.what['event']));
  return [
    itemWritten(line, 'arrived', new Date(line.hour * HOUR_MS), { of: 'arrived' }),
    ...steps.map(({ event }) => itemWritten(line, event.hash, event.time, { of: 'step', event, thread: found?.threads.find(({ id }) => id === event.thread) })),
  ];
}

function itemAt(line: Line, kind: Kind, id: string, time: Time = UNKNOWN, about: About): Item {
  return { id: `${line.id}/${kind}/${id}`, kind, report: line.id, about, time, span: spanOf(time) };
}

/** What a tool wrote: by the time of central Mexico, as people there tell theirs. */
function itemWritten(line: Line, id: string, moment: Date, about: About): Item {
  const start = new Date(moment.getTime() - MEXICO_BEHIND_HOURS * HOUR_MS).toISOString().slice(0, 16);
  return itemAt(line, 'step', id, { precision: 'exact', start }, about);
}

function onDay(day: string): Time {
  return { precision: 'day', start: day };
}

/** As exact as it is written. */
function asTold(moment: string): Time {
  return { precision: moment.length > 10 ? 'exact' : moment.length > 7 ? 'day' : moment.length > 4 ? 'month' : 'year', start: moment };
}
