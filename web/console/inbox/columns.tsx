/** What stands in a row. */

import type { Urgency } from '../../protocol/report.ts';
import { assignedIn, stateOf, urgencyOf } from '../cases/standing.ts';
import { RULEBOOK } from '../cases/store.ts';
import { explainStatus } from '../explain.ts';
import type { Line } from '../keeper_messages.ts';
import { oneLine } from '../display.ts';
import { categoryLabel, stateLabel } from '../terms.ts';
import { labelLanguage, language, words } from '../wording.ts';

export interface Column {
  readonly id: keyof (typeof words.value)['inbox']['columns'];
  readonly text: (line: Line) => string;
}

const HOUR_MS = 3_600_000;
// What a date can say ends before what an hour in a record can.
const LAST_HOUR = 8.64e15 / HOUR_MS;

function urgencyText(line: Line): string {
  const urgency = urgencyOf(line) as Urgency | undefined;
  return urgency === undefined ? '' : words.value.inbox.urgencies[urgency];
}

function assignedText(line: Line): string {
  const assigned = assignedIn(line);
  return assigned?.person ?? assigned?.member ?? '';
}

export const COLUMNS: readonly Column[] = [
  { id: 'chosen', text: () => '' },
  { id: 'arrived', text: ({ hour }) => arrivedText(hour) },
  { id: 'urgency', text: urgencyText },
  { id: 'type', text: ({ head, status }) => (head === undefined ? explainStatus(status) : words.value.inbox.types[head.type]) },
  { id: 'category', text: ({ head }) => (head?.category === undefined ? '' : oneLine(categoryLabel(head.category))) },
  { id: 'state', text: ({ head }) => (head?.state === undefined ? '' : oneLine(stateLabel(head.state))) },
  { id: 'case', text: (line) => RULEBOOK.states.label(stateOf(line), labelLanguage.value) ?? '' },
  { id: 'assigned', text: (line) => oneLine(assignedText(line)) },
  { id: 'lang', text: ({ head }) => oneLine(head?.lang ?? '') },
  { id: 'files', text: ({ head }) => (head?.files === true ? words.value.inbox.hasFiles : '') },
  { id: 'id', text: ({ id }) => id.slice(0, 8) },
];

/** The hour of arrival, in the time of this machine. */
export function arrivedText(hour: number): string {
  if (hour >= LAST_HOUR) return '';
  return new Date(hour * HOUR_MS).toLocaleString(language.value.tag, { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' });
}
