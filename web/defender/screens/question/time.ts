/** When: what people say of it by one touch, or a date as exact as they know it, or their own words. */

import { element, plain, required } from '../../../browser/dom.ts';
import type { Time } from '../../../protocol/report.ts';
import { momentOf, momentText, precisionOf, timeSaid, type Moment, type SaidTime } from '../../form/dates.ts';
import { valueOf } from '../../form/entries.ts';
import limits from '../../forms/limits.json';
import type { Asking } from './asking.ts';
import { group, optionButtons, selectField, textField, tickBox } from './fields.ts';

const OTHER = 'other';
const YEARS = 90;

export function timeQuestion(asking: Asking<'time'>): readonly Node[] {
  const said = saidOf(asking);
  const choose = (code: string): void => {
    const isSame = code === said;
    remember(asking, isSame ? undefined : code);
    asking.answer(isSame || code === OTHER ? undefined : timeSaid(code as SaidTime, plain(asking.label(code, 'time')), new Date()));
    if (asking.isAlone && !isSame && code !== OTHER) asking.application.onward();
    else asking.redraw();
  };
  const options = (asking.question.choices ?? []).map((code) => ({ code, label: asking.label(code, 'time') }));
  return [
    element('div', { class: 'pair' }, ...optionButtons({ ...asking.named(), options, isChosen: (code) => code === said, onChoose: choose })),
    ...(said === OTHER ? dateFields(asking) : []),
  ];
}

/** Which button was touched stands beside the answer, where it is never sent. */
function saidOf({ application, path }: Asking): string | undefined {
  return valueOf(application.draft.entries, `${path}#said`, 'choice');
}

function remember({ application, path }: Asking, code: string | undefined): void {
  application.draft.answer(`${path}#said`, code === undefined ? undefined : { value: code });
}

function dateFields(asking: Asking<'time'>): readonly Node[] {
  const { id, words } = asking;
  const given = { start: momentOf(asking.value?.start), end: momentOf(asking.value?.end), text: asking.value?.text ?? '', isAbout: asking.value?.precision.startsWith('approx') ?? false };
  const update = (change: Partial<typeof given>): void => {
    Object.assign(given, change);
    const [start, end] = [momentText(given.start), momentText(given.end)];
    asking.answer(timeOf(start, end, given.text, given.isAbout));
  };
  return [
    ...group({ id: `${id}-date`, label: words.time.date }, momentFields(asking, `${id}-start`, given.start, true, (start) => {
      update({ start });
    })),
    tickBox({ id: `${id}-about`, label: words.time.about, isTicked: given.isAbout, onTick: (isAbout) => {
      update({ isAbout });
    } }),
    element('details', { class: 'more', attributes: given.end.year === '' ? {} : { open: '' } }, element('summary', {}, words.time.until), momentFields(asking, `${id}-end`, given.end, false, (end) => {
      update({ end });
    })),
    ...textField({ id: `${id}-text`, label: words.time.text, hint: words.time.example, value: given.text, limit: limits.field.max_characters, onInput: (text) => {
      update({ text });
    } }),
  ];
}

function timeOf(start: string | undefined, end: string | undefined, text: string, isAbout: boolean): Time | undefined {
  const own = text.trim();
  if (start === undefined && own === '') return undefined;
  const until = start === undefined ? undefined : end;
  return { precision: precisionOf(start, until, isAbout), ...(start !== undefined && { start }), ...(until !== undefined && { end: until }), ...(own !== '' && { text: own }) };
}

function momentFields({ words }: Asking, id: string, moment: Moment, withHour: boolean, onChange: (moment: Moment) => void): HTMLElement {
  const now = new Date().getFullYear();
  const given = { ...moment };
  const part = (name: keyof Moment, values: readonly (readonly [string, string])[]): HTMLElement =>
    element('div', {}, ...selectField({ id: `${id}-${name}`, label: words.time[name], none: words.time.choose, value: given[name], options: values, onChange: (value) => {
      given[name] = value;
      // A month without a year is one of this year, and is seen to be.
      if (name === 'month' && value !== '' && given.year === '') {
        given.year = String(now);
        (required(`${id}-year`) as HTMLSelectElement).value = given.year;
      }
      onChange(existing(given));
    } }));
  const months = Object.values(words.months).map((name, i) => [twoDigits(i + 1), name] as const);
  return element(
    'div',
    { class: 'moment' },
    part('day', counted(1, 31)),
    part('month', months),
    part('year', Array.from({ length: YEARS }, (_, i) => [String(now - i), String(now - i)] as const)),
    ...(withHour ? [part('hour', counted(0, 23))] : []),
  );
}

/** The 31st of a month that has none is its last day. */
function existing(moment: Moment): Moment {
  if (moment.year === '' || moment.month === '' || moment.day === '') return moment;
  const last = new Date(Number(moment.year), Number(moment.month), 0).getDate();
  return { ...moment, day: twoDigits(Math.min(last, Number(moment.day))) };
}

function counted(from: number, to: number): readonly (readonly [string, string])[] {
  return Array.from({ length: to - from + 1 }, (_, i) => [twoDigits(from + i), String(from + i)] as const);
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
