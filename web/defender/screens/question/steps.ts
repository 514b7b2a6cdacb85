/** Where it was reported already; beside each place when, a number and what came of it. */

import { element } from '../../../browser/dom.ts';
import type { Step } from '../../../protocol/report.ts';
import { withField } from '../../form/entries.ts';
import limits from '../../forms/limits.json';
import type { Asking } from './asking.ts';
import { moreButton, shownCodes } from './choices.ts';
import { group, textField, tickBox } from './fields.ts';

const NONE = 'none';

export function stepsQuestion(asking: Asking<'steps'>): readonly Node[] {
  const { application, path, question } = asking;
  const steps = asking.value ?? [];
  const taken = steps.map(({ addressee }) => addressee ?? '');
  const isOpen = taken.some((code) => question.more?.includes(code));
  if (isOpen) application.questionnaire.opened.add(path);
  const codes = [...shownCodes(asking), ...(question.none === true ? [NONE] : [])];
  const toggle = (code: string): void => {
    const others = (asking.value ?? []).filter(({ addressee }) => addressee !== code && (code === NONE) === (addressee === NONE));
    asking.answer(taken.includes(code) ? others : [...others, { addressee: code }]);
    asking.redraw();
  };
  const rows = codes.flatMap((code) => {
    const box = tickBox({ id: `${asking.id}-${code}`, label: asking.label(code), isTicked: taken.includes(code), onTick: () => {
      toggle(code);
    } });
    const step = steps.find(({ addressee }) => addressee === code);
    return step === undefined || code === NONE ? [box] : [box, details(asking, step)];
  });
  return [...group(asking.named(), ...rows), ...moreButton(asking)];
}

function details(asking: Asking<'steps'>, { addressee = '', ...step }: Step): HTMLElement {
  const { steps: words } = asking.words;
  const set = (key: 'time' | 'file_number' | 'result', said: unknown): void => {
    const steps = asking.value ?? [];
    asking.answer(steps.map((one) => (one.addressee === addressee ? withField(one, key, said) : one)));
  };
  const field = (key: 'file_number' | 'result', label: string, limit: number): readonly Node[] =>
    textField({ id: `${asking.id}-${addressee}-${key}`, label, value: step[key] ?? '', limit, onInput: (text) => {
      set(key, text);
    } });
  // In the person's own words: a calendar for each place would be a screen for each.
  const when = textField({ id: `${asking.id}-${addressee}-time`, label: words.when, value: step.time?.text ?? '', limit: limits.field.max_characters, onInput: (text) => {
    set('time', text.trim() === '' ? '' : { precision: 'unknown', text });
  } });
  return element('div', { class: 'inner' }, ...when, ...field('file_number', words.file, limits.name.max_characters), ...field('result', words.result, limits.field.max_characters));
}
