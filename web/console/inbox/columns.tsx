/** What stands in a row. */

import { computed } from '@preact/signals';

import { URGENCIES, type Urgency } from '../../protocol/report.ts';
import { assignedIn, stateOf, urgencyOf } from '../cases/standing.ts';
import { caseAbout, RULEBOOK } from '../cases/store.ts';
import { explainStatus } from '../explain.ts';
import type { Line } from '../keeper_messages.ts';
import { oneLine } from '../display.ts';
import { categoryLabel, stateLabel } from '../terms.ts';
import { labelLanguage, language, words } from '../wording.ts';
import { labelsOf } from './filters.ts';
import type { ColumnId } from './layout.ts';

export interface Column {
  readonly text: (line: Line) => string;
  /** What it is sorted by; its text where nothing else is said. */
  readonly key?: (line: Line) => string;
  /** As a track of a CSS grid. */
  readonly width: string;
}

const HOUR_MS = 3_600_000;
// What a date can say ends before what an hour in a record can.
const LAST_HOUR = 8.64e15 / HOUR_MS;

function urgencyText(line: Line): string {
  const urgency = urgencyOf(line) as Urgency | undefined;
  return urgency === undefined ? '' : words.value.inbox.urgencies[urgency];
}

function urgencyKey(line: Line): string {
  const place = URGENCIES.findIndex((urgency) => urgency === urgencyOf(line));
  return place === -1 ? '' : String(place);
}

function assignedText(line: Line): string {
  const assigned = assignedIn(line);
  return assigned?.person ?? assigned?.member ?? '';
}

function nextText({ id }: Line): string {
  return caseAbout(id)?.lead.next ?? '';
}

export const COLUMNS: Readonly<Record<ColumnId, Column>> = {
  arrived: { text: ({ hour }) => (isThisYear(hour) ? thisYear.value.format(hour * HOUR_MS) : arrivedText(hour)), key: ({ hour }) => String(hour), width: '11rem' },
  urgency: { text: urgencyText, key: urgencyKey, width: '5.5rem' },
  type: { text: ({ head, status }) => (head === undefined ? explainStatus(status) : words.value.inbox.types[head.type]), width: '7rem' },
  category: { text: ({ head }) => (head?.category === undefined ? '' : oneLine(categoryLabel(head.category))), width: 'minmax(8rem, 2fr)' },
  state: { text: ({ head }) => (head?.state === undefined ? '' : oneLine(stateLabel(head.state))), width: 'minmax(5rem, 1fr)' },
  case: { text: (line) => RULEBOOK.states.label(stateOf(line), labelLanguage.value) ?? '', width: 'minmax(6rem, 1fr)' },
  assigned: { text: (line) => oneLine(assignedText(line)), width: 'minmax(4rem, 1fr)' },
  labels: { text: (line) => oneLine(labelsOf(line).join(', ')), width: 'minmax(6rem, 1fr)' },
  next: { text: nextText, width: '6.5rem' },
  lang: { text: ({ head }) => oneLine(head?.lang ?? ''), width: '4.5rem' },
  files: { text: ({ head }) => (head?.files === true ? words.value.inbox.hasFiles : ''), width: '4.5rem' },
  id: { text: ({ id }) => id.slice(0, 8), width: '5.5rem' },
};

/** The hour of arrival, in the time of this machine. */
export function arrivedText(hour: number): string {
  if (hour >= LAST_HOUR) return '';
  return arrivals.value.format(hour * HOUR_MS);
}

/** In the list the year stands only where it is another one: a small screen has room for the hour then. */
function isThisYear(hour: number): boolean {
  return hour < LAST_HOUR && new Date(hour * HOUR_MS).getFullYear() === new Date().getFullYear();
}

const TO_THE_MINUTE = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
// To make one takes longer than to use it a hundred times.
const thisYear = computed(() => new Intl.DateTimeFormat(language.value.tag, TO_THE_MINUTE));
const arrivals = computed(() => new Intl.DateTimeFormat(language.value.tag, { ...TO_THE_MINUTE, year: 'numeric' }));
