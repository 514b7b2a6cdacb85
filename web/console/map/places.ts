/** Where what a case tells of happened, as far as somebody has said: states, and beside them what no map can show. */

import type { Id, Place } from '../../protocol/answers.ts';
import type { Case } from '../../protocol/case_state.ts';
import type { Line, Told } from '../keeper_messages.ts';

export interface Where {
  readonly place: Place;
  /** The act, where it was coded; what was told otherwise. */
  readonly act: Id | undefined;
  readonly categories: readonly Id[];
}

/** Of the acts; where nobody has coded any, of what was told; where that is not here or says nothing, of the head. */
export function placesOf(line: Line, report: Told | undefined, found: Case | undefined): readonly Where[] {
  const acts = [...(found?.lead.acts.values() ?? [])].map(({ coded }): Where => ({ place: coded.place ?? {}, act: coded.id, categories: [coded.category] }));
  if (acts.length > 0) return acts;
  const told = (report?.events ?? []).map(({ categories = [], place = {} }): Where => ({ place, act: undefined, categories: categories.map(({ id }) => id) }));
  if (told.length > 0) return told;
  return [{ place: line.head?.state === undefined ? {} : { state: line.head.state }, act: undefined, categories: line.head?.category === undefined ? [] : [line.head.category] }];
}
