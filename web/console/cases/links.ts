/** Links between cases, and cases that are one: what stands, and what would become one. */

import type { Id } from '../../protocol/answers.ts';
import type { Case, CaseThread } from '../../protocol/case_state.ts';
import type { Hex } from '../../protocol/fields.ts';
import { calledOf } from '../coding/acts.ts';
import { fold } from '../inbox/fold.ts';
import type { Line } from '../keeper_messages.ts';

/** Short beginnings name too many. */
const LEAST_LETTERS = 4;

/** A link as one of two cases has it. */
export interface Link {
  /** The other case's thread, and its report where that is known here. */
  readonly other: Hex;
  readonly report: string | undefined;
  readonly relation: Id;
  readonly reason: string | undefined;
  /** Whether it stands in this case, and not in the other. */
  readonly isOurs: boolean;
}

type Known = readonly (readonly [report: string, found: Case])[];

/** Those that this case has, and those that others have with it. */
export function linksOf(report: string, all: Known): readonly Link[] {
  const [own, reportOf] = [threadsOf(report, all), reportsBy(all)];
  const ours = leadOf(report, all)?.links.values() ?? [];
  const theirs = all.flatMap(([other, { lead }]) => (other === report ? [] : [...lead.links.values()].filter(({ what }) => own.has(what.case)).map((link) => [other, lead.id, link] as const)));
  return [
    ...[...ours].map(({ what }) => ({ other: what.case, report: reportOf.get(what.case), relation: what.relation, reason: what.reason, isOurs: true })),
    ...theirs.map(([other, thread, { what }]) => ({ other: thread, report: other, relation: what.relation, reason: what.reason, isOurs: false })),
  ];
}

/** Reports whose cases were merged into this one. */
export function mergedInto(report: string, all: Known): readonly string[] {
  const own = threadsOf(report, all);
  return all.flatMap(([other, { lead }]) => (lead.merged !== undefined && own.has(lead.merged.what.into) ? [other] : []));
}

/** The one other report whose id begins so. */
export function reportNamed(typed: string, lines: readonly Line[], not: string): Line | undefined {
  const sought = typed.trim().toLowerCase();
  const found = sought.length < LEAST_LETTERS ? [] : lines.filter(({ id, status }) => id !== not && status === 'ok' && id.startsWith(sought));
  return found.length === 1 ? found[0] : undefined;
}

/** What would be looked at as one: how much stands in each, and who is in both. */
export interface Together {
  readonly counts: readonly { readonly kind: 'acts' | 'entities' | 'tasks' | 'shares' | 'outputs' | 'waiting'; readonly here: number; readonly there: number }[];
  /** Names that both have, as this one writes them. */
  readonly both: readonly string[];
}

export function together(here: CaseThread | undefined, there: CaseThread | undefined): Together {
  const counted = (thread: CaseThread | undefined): readonly number[] => [
    thread?.acts.size ?? 0,
    thread?.entities.size ?? 0,
    [...(thread?.tasks.values() ?? [])].filter(({ done }) => done === undefined).length,
    [...(thread?.shares.values() ?? [])].filter(({ revoked }) => revoked === undefined).length,
    thread?.outputs.size ?? 0,
    thread?.waiting.size ?? 0,
  ];
  const [ours, theirs] = [counted(here), counted(there)];
  const kinds = ['acts', 'entities', 'tasks', 'shares', 'outputs', 'waiting'] as const;
  const known = new Set(namesIn(there).map(fold));
  return { counts: kinds.map((kind, i) => ({ kind, here: ours[i] ?? 0, there: theirs[i] ?? 0 })), both: namesIn(here).filter((name) => known.has(fold(name))) };
}

function namesIn(thread: CaseThread | undefined): readonly string[] {
  return [...(thread?.entities.values() ?? [])].map(({ what }) => calledOf(what.entity));
}

function leadOf(report: string, all: Known): CaseThread | undefined {
  return all.find(([each]) => each === report)?.[1].lead;
}

function threadsOf(report: string, all: Known): ReadonlySet<Hex> {
  return new Set(all.find(([each]) => each === report)?.[1].threads.map(({ id }) => id));
}

function reportsBy(all: Known): ReadonlyMap<Hex, string> {
  return new Map(all.flatMap(([report, { threads }]) => threads.map(({ id }) => [id, report] as const)));
}
