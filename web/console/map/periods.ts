/** Whole years, quarters and months, one after another: the steps of a time slider. */

export const STEPS = ['year', 'quarter', 'month'] as const;
export type Step = (typeof STEPS)[number];

/** Days since 1970, both of them in it. */
export interface Period {
  readonly from: number;
  readonly until: number;
}

const DAY_MS = 86_400_000;
const MONTHS: Readonly<Record<Step, number>> = { year: 12, quarter: 3, month: 1 };
/** A slip in one report must not make a thousand steps. */
const MOST_STEPS = 240;

/** Every one from the first of `days` to the last; the latest of them where they are too many. */
export function periodsIn(days: Iterable<number>, step: Step): readonly Period[] {
  let [first, last] = [Infinity, -Infinity];
  for (const day of days) [first, last] = [Math.min(first, day), Math.max(last, day)];
  const found: Period[] = [];
  if (first > last) return found;
  for (let period = periodAround(last, step); period.until >= first && found.length < MOST_STEPS; period = periodAround(period.from - 1, step)) found.unshift(period);
  return found;
}

export function periodAround(day: number, step: Step): Period {
  const date = new Date(day * DAY_MS);
  const months = MONTHS[step];
  const month = Math.floor(date.getUTCMonth() / months) * months;
  const begin = (next: number): number => Date.UTC(date.getUTCFullYear(), month + next * months, 1) / DAY_MS;
  return { from: begin(0), until: begin(1) - 1 };
}

/** `2026`, `2026-T3`, `2026-11`. */
export function periodCode({ from }: Period, step: Step): string {
  const [year = '', month = ''] = new Date(from * DAY_MS).toISOString().split('-');
  return { year, quarter: `${year}-T${String(Math.ceil(Number(month) / 3))}`, month: `${year}-${month}` }[step];
}
