/** When an answer is due: `due.json`, unless somebody has set another day. */

import dues from '../../../app/member/outputs/due.json';
import type { DayText, Id } from '../../protocol/answers.ts';

const DAY_MS = 86_400_000;
const SATURDAY = 6;

/** The usual day for what was sent on `sent`; none where no rule is known. */
export function dueDay(type: Id, sent: DayText): DayText | undefined {
  const usual = dues.entries.find(({ id }) => id === type);
  if (usual?.days !== undefined) return dayAfter(sent, usual.days);
  return usual?.working_days === undefined ? undefined : workingDayAfter(sent, usual.working_days);
}

function dayAfter(day: DayText, count: number): DayText {
  return new Date(Date.parse(`${day}T12:00:00Z`) + count * DAY_MS).toISOString().slice(0, day.length);
}

/** Without Saturdays and Sundays; holidays are not known here. */
function workingDayAfter(day: DayText, count: number): DayText {
  let reached = day;
  for (let left = count; left > 0; ) {
    reached = dayAfter(reached, 1);
    const weekday = new Date(`${reached}T12:00:00Z`).getUTCDay();
    if (weekday !== 0 && weekday !== SATURDAY) left -= 1;
  }
  return reached;
}
