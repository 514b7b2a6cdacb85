/** What stands on a line of time, in words. Everything is safe to be shown. */

import type { MomentText, Time } from '../../protocol/answers.ts';
import { sentence } from '../cases/history.tsx';
import { RULEBOOK } from '../cases/store.ts';
import { namesIn } from '../coding/acts.ts';
import { oneLine } from '../display.ts';
import { categoryLabel, termLabel } from '../terms.ts';
import { labelLanguage, language, words } from '../wording.ts';
import type { About, Item } from './items.ts';

const LONGEST = 300;

/** What it is and what happened; of several cases, of which. */
export function titleOf({ about, kind, report, time }: Item, isOfMany: boolean): string {
  const { timeline: said } = words.value.pictures;
  const isNear = time.precision === 'approx-day' ? '≈ ' : '';
  const which = isOfMany ? `${report.slice(0, 8)} · ` : '';
  return oneLine(`${isNear}${which}${said.kinds[kind]} · ${textOf(about).replace(/[\n\t]+/g, ' ')}`, LONGEST);
}

/** When, as exactly as it is known. */
export function whenText({ precision, start, end, text }: Time): string {
  const { coding, pictures } = words.value;
  const between = [start, end].filter((moment) => moment !== undefined).map(momentText).join(` ${coding.to} `);
  const own = text === undefined || text === '' ? '' : ` «${text}»`;
  return oneLine(between === '' ? `${pictures.timeline.noDate}${own}` : `${between} (${termLabel('time_precision', precision)})${own}`, LONGEST);
}

/** `2026-11` as the language has it. */
export function momentText(moment: MomentText): string {
  const date = new Date(`${moment.slice(0, 10)}${moment.length > 10 ? `T${moment.slice(11, 16).padEnd(3, ':').padEnd(5, '0')}Z` : ''}`);
  if (Number.isNaN(date.getTime())) return oneLine(moment);
  const parts: Intl.DateTimeFormatOptions = {
    year: 'numeric',
    ...(moment.length >= 7 && { month: 'long' }),
    ...(moment.length >= 10 && { day: 'numeric' }),
    ...(moment.length > 10 && { hour: '2-digit', minute: '2-digit' }),
  };
  return date.toLocaleString(language.value.tag, { ...parts, timeZone: 'UTC' });
}

function textOf(about: About): string {
  const { timeline: said } = words.value.pictures;
  switch (about.of) {
    case 'act': {
      const names = namesIn(about.act.coded, 'victims', about.thread);
      const level = RULEBOOK.levels.label(about.act.level, labelLanguage.value) ?? about.act.level;
      return `${categoryLabel(about.act.coded.category)}${names.length === 0 ? '' : ` (${names.join(', ')})`} · ${level}`;
    }
    case 'event':
      return about.categories.length === 0 ? said.told : about.categories.map(categoryLabel).join(', ');
    case 'complaint':
      return said.complaint(about.addressee === undefined ? '?' : termLabel('addressee', about.addressee), about.result ?? '');
    case 'sent':
    case 'due':
      return said[about.of](termLabel('output_type', about.type), about.to ?? (about.addressee === undefined ? '?' : termLabel('addressee', about.addressee)));
    case 'answered':
      return said.answered(about.by ?? '?', termLabel('output_type', about.type), about.grade === undefined ? '' : termLabel('reply_grade', about.grade));
    case 'established':
      return said.established(about.by, about.document, categoryLabel(about.act.coded.category));
    case 'arrived':
      return said.arrived;
    case 'step':
      return sentence(about.event, about.thread);
  }
}
