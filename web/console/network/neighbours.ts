/** Cases around a case: linked by somebody, with a plate, telephone or account in common, or with a name that sounds alike. */

import type { Id } from '../../protocol/answers.ts';
import type { Case } from '../../protocol/case_state.ts';
import { soundsAlike } from '../search/names.ts';
import type { Subject } from '../search/subject.ts';

export interface Neighbour {
  /** The case beside which it stands. */
  readonly from: string;
  readonly report: string;
  readonly why: 'linked' | 'same-key' | 'alike';
  /** Of a link, its kind; `isBack` where the other case has it. */
  readonly relation?: Id;
  readonly isBack?: boolean;
  /** What both have: `plate:abc123`. */
  readonly value?: string;
  /** As it stands in the case itself. */
  readonly name?: string;
}

/** `caseOf` gives the case about a report, if there is one. */
export function neighboursOf(report: string, subjects: ReadonlyMap<string, Subject>, caseOf: (report: string) => Case | undefined): readonly Neighbour[] {
  const own = subjects.get(report);
  const linked = linkedWith(report, subjects.keys(), caseOf);
  if (own === undefined) return linked;
  const heard = new Set(own.sounds.flat());
  return [...linked, ...[...subjects.values()].filter(({ id }) => id !== report).flatMap((other) => commonWith(own, other, heard))];
}

/** Links from either side; each names a thread of the other case. */
function linkedWith(report: string, reports: Iterable<string>, caseOf: (report: string) => Case | undefined): readonly Neighbour[] {
  const own = caseOf(report);
  if (own === undefined) return [];
  const ours = new Set(own.threads.map(({ id }) => id));
  const named = [...own.lead.links.values()].map(({ what }) => what);
  const found: Neighbour[] = [];
  for (const other of reports) {
    const theirs = other === report ? undefined : caseOf(other);
    if (theirs === undefined) continue;
    for (const { case: thread, relation } of named) if (theirs.threads.some(({ id }) => id === thread)) found.push({ from: report, report: other, why: 'linked', relation });
    for (const { what } of theirs.lead.links.values()) if (ours.has(what.case)) found.push({ from: report, report: other, why: 'linked', relation: what.relation, isBack: true });
  }
  return found;
}

/** `heard` are all words of our names: who shares none of them is not compared, since nobody waits for ten thousand. */
function commonWith(own: Subject, other: Subject, heard: ReadonlySet<string>): readonly Neighbour[] {
  const [from, report] = [own.id, other.id];
  const shared = own.identifiers.filter((one) => other.identifiers.some(({ kind, value }) => kind === one.kind && value === one.value));
  const keys = [...new Set(shared.map(({ kind, value }) => `${kind}:${value}`))].map((value): Neighbour => ({ from, report, why: 'same-key', value }));
  const near = other.sounds.filter((sounds) => sounds.some((sound) => heard.has(sound)));
  const name = near.length === 0 ? undefined : own.names.find((_, i) => near.some((sounds) => soundsAlike(own.sounds[i] ?? [], sounds)));
  return name === undefined ? keys : [...keys, { from, report, why: 'alike', name }];
}
