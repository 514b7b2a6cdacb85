/** What the codes of each variable are called. */

import { organisationCalled } from '../cases/people.ts';
import { RULEBOOK } from '../cases/store.ts';
import { oneLine } from '../display.ts';
import { door } from '../session.ts';
import { categoryLabel, stateLabel, termLabel } from '../terms.ts';
import { labelLanguage, language, words } from '../wording.ts';
import { ACTORS, GROUPS, SEVERAL } from './lists.ts';
import type { Variable } from './records.ts';

const LABELS: Readonly<Record<Variable, (code: string) => string>> = {
  month: monthText,
  quarter: (code) => code,
  year: (code) => code,
  state: stateLabel,
  municipality: (code) => code,
  family: categoryLabel,
  category: categoryLabel,
  type: (code) => termLabel('report_type', code),
  urgency: (code) => termLabel('urgency', code),
  perpetrator: (code) => (code === SEVERAL ? words.value.statistics.several : (ACTORS.label(code, labelLanguage.value) ?? code)),
  victim: (code) => GROUPS.label(code, labelLanguage.value) ?? code,
  sex: (code) => termLabel('sex_gender', code),
  age: (code) => termLabel('age_band', code),
  outcome: (code) => termLabel('victim_status', code),
  stage: (code) => RULEBOOK.states.label(code, labelLanguage.value) ?? code,
  holder: organisationText,
  looked: inTimeText,
  decided: inTimeText,
  level: (code) => RULEBOOK.levels.label(code, labelLanguage.value) ?? code,
};

/** Safe to be shown. */
export function codeText(variable: Variable, code: string | undefined): string {
  return code === undefined ? words.value.statistics.unknown : oneLine(LABELS[variable](code));
}

function organisationText(code: string): string {
  return door.value.kind === 'open' ? organisationCalled(code, door.value.session) : code;
}

function inTimeText(code: string): string {
  return (words.value.statistics.inTime as Readonly<Record<string, string>>)[code] ?? code;
}

function monthText(code: string): string {
  const [year = '', month = ''] = code.split('-');
  const date = new Date(Number(year), Number(month) - 1, 1);
  return Number.isNaN(date.getTime()) ? code : date.toLocaleDateString(language.value.tag, { month: 'long', year: 'numeric' });
}
