/** Days as they are told: `2026-11-28`. */

import { language } from '../wording.ts';

export function dayIn(day: string): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date).toLocaleDateString(language.value.tag, { day: 'numeric', month: 'long', year: 'numeric' });
}

export function momentIn(moment: Date): string {
  return moment.toLocaleString(language.value.tag, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
}
