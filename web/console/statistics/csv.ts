/** Tables as text for spreadsheets, which carry nothing out: RFC 4180, in UTF-8 with its mark, so that Excel reads accents. */

import { oneLine } from '../display.ts';

const MARK = '\ufeff';
/** What a spreadsheet takes for a formula (OWASP, «CSV Injection»). */
const FORMULA = /^[\s]*[=+\-@|%\uff1d\uff0b\uff0d\uff20]/u;
const LONGEST = 2000;

export function csvOf(rows: readonly (readonly (string | number)[])[]): string {
  return MARK + rows.map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

function field(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const safe = oneLine(value, LONGEST);
  return `"${(FORMULA.test(safe) ? `'${safe}` : safe).replace(/"/g, '""')}"`;
}
