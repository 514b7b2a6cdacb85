/** Acts as a form has them, and in one sentence. */

import type { Id, MomentText, Place, Time } from '../../protocol/answers.ts';
import type { CaseThread } from '../../protocol/case_state.ts';
import type { CodedAct, CodedEntity } from '../../protocol/events.ts';
import type { Hex } from '../../protocol/fields.ts';
import type { Report } from '../../protocol/report.ts';
import { sdgClassOf } from './categories.ts';
import { newId } from './new_id.ts';
import { tidy } from './tidy.ts';

export type Quote = NonNullable<CodedAct['quotes']>[number];
/** Of `text` in a quote. */
const QUOTED_POINTS = 2_000;

/** How many characters of a moment a precision of `time_precision` leaves; none: no day at all. */
const LENGTHS: Readonly<Record<string, number>> = { exact: 16, day: 10, 'approx-day': 10, month: 7, year: 4, range: 10, ongoing: 10 };

/** An act that nobody has coded yet, with what the report says of its only or first event. */
export function newAct(report: Report, entities: Iterable<CodedEntity>): CodedAct {
  const [told] = report.events ?? [];
  const categories = told?.categories ?? [];
  const category = (categories.find(({ main }) => main === true) ?? categories[0])?.id ?? '';
  const victims = [...entities].filter(({ roles = [] }) => roles.includes('victim'));
  return withCategory(
    {
      ...tidy<CodedAct>({ id: newId('act'), category, context: told?.context, motive: told?.motive, topic: told?.topic }),
      ...(told?.time && { time: timeAs(told.time) }),
      ...(told?.place && { place: placeAs(told.place) }),
      ...(victims.length > 0 && { victims: victims.map(({ id, status }) => tidy<NonNullable<CodedAct['victims']>[number]>({ entity: id, status })) }),
      category,
    },
    category,
  );
}

/** The act under another category, and under the kind of the indicator for which that stands. */
export function withCategory(act: CodedAct, category: Id): CodedAct {
  const { class: before, ...tests } = act.sdg16101 ?? {};
  const kind = sdgClassOf(category) ?? (category === act.category ? before : undefined);
  return { ...tidy<CodedAct>({ ...act, sdg16101: tidy<NonNullable<CodedAct['sdg16101']>>({ ...tests, class: kind }) }), category };
}

/** The same time at another precision: what that does not say is dropped. */
export function timeAs({ end, precision, start, text }: Time): Time {
  const length = LENGTHS[precision] ?? 0;
  return { ...tidy<Time>({ start: start?.slice(0, length), end: precision === 'range' ? end?.slice(0, length) : undefined, text }), precision };
}

/** What kind of field takes a moment of this precision. */
export function fieldFor(precision: Id): 'datetime-local' | 'date' | 'month' | 'number' | undefined {
  const length = LENGTHS[precision];
  if (length === undefined) return undefined;
  return length === 16 ? 'datetime-local' : length === 10 ? 'date' : length === 7 ? 'month' : 'number';
}

/** From when to when, as exact as it is known. */
export function spanOf(time: Time | undefined): readonly MomentText[] {
  return [time?.start, time?.end].filter((moment) => moment !== undefined);
}

/** The place without fields of a later version of reports: an act has no others. */
function placeAs({ locality, municipality, note, point, state, type }: Place): Place {
  return tidy<Place>({ state, municipality, locality, point, type, note });
}

/** The words of a narrative from `start` up to `end`, as they are kept in a quote. */
export function quoteOf(report: Hex, text: string, { end, start }: { readonly start: number; readonly end: number }): Quote {
  const words = Array.from(text).slice(start, end);
  return { report, start, end, ...(words.length <= QUOTED_POINTS && { text: words.join('') }) };
}

/** Those whom an act names as `part`, by what they are called. */
export function namesIn(act: CodedAct, part: 'victims' | 'perpetrators', thread: CaseThread | undefined): readonly string[] {
  return (act[part] ?? []).map(({ entity }) => {
    const known = thread?.entities.get(entity)?.what.entity;
    return known === undefined ? entity : calledOf(known);
  });
}

/** What somebody is called: by name, else by another one, else by the id. */
export function calledOf({ aliases = [], id, name, shown_as: shown }: CodedEntity): string {
  return [name, aliases[0], shown].find((each) => each !== undefined && each.trim() !== '') ?? id;
}
