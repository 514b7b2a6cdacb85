/** What questions are asked with: a label and a field, buttons of which one is chosen, boxes to tick. */

import { button, element, FORGETFUL_FIELD, type Child } from '../../../browser/dom.ts';

/** What a field is called for the eye and for a screen reader. */
export interface Named {
  readonly id: string;
  /** Without one the heading of the screen names it. */
  readonly label?: string | undefined;
  readonly hint?: string | undefined;
}

interface TextField extends Named {
  readonly value: string;
  readonly limit: number;
  readonly isLong?: boolean;
  readonly onInput: (text: string) => void;
}

export function textField({ hint, id, isLong = false, label, limit, onInput, value }: TextField): readonly Node[] {
  const attributes = { ...FORGETFUL_FIELD, ...naming({ id, label, hint }), maxlength: String(limit) };
  const field = isLong
    ? element('textarea', { id, class: 'short', attributes: { ...attributes, rows: '4' } })
    : element('input', { id, attributes: { ...attributes, type: 'text' } });
  field.value = value;
  field.addEventListener('input', () => {
    onInput(field.value);
  });
  return [...labelOf({ id, label, hint }), field];
}

interface SelectField extends Named {
  readonly value: string;
  /** Shown while nothing is chosen. */
  readonly none: string;
  readonly options: readonly (readonly [value: string, label: string])[];
  readonly onChange: (value: string) => void;
}

export function selectField({ hint, id, label, none, onChange, options, value }: SelectField): readonly Node[] {
  const choices = [['', none] as const, ...options].map(([code, text]) => element('option', { attributes: { value: code } }, text));
  const field = element('select', { id, attributes: { ...naming({ id, label, hint }), autocomplete: 'off' } }, ...choices);
  field.value = value;
  field.addEventListener('change', () => {
    onChange(field.value);
  });
  return [...labelOf({ id, label, hint }), field];
}

export interface Option {
  readonly code: string;
  readonly label: string;
}

interface Options extends Named {
  readonly options: readonly Option[];
  readonly isChosen: (code: string) => boolean;
  readonly onChoose: (code: string) => void;
}

/** Buttons, of which one is pressed. */
export function optionButtons({ hint, id, isChosen, label, onChoose, options }: Options): readonly Node[] {
  const buttons = options.map(({ code, label: text }) =>
    button(text, () => {
      onChoose(code);
    }, { id: `${id}-${code}`, class: 'choice', attributes: { 'aria-pressed': String(isChosen(code)) } }),
  );
  return group({ id, label, hint }, element('ul', { class: options.length === 2 ? 'choices two' : 'choices' }, ...buttons.map((made) => element('li', {}, made))));
}

/** Boxes, of which any number is ticked. */
export function tickBoxes({ hint, id, isChosen, label, onChoose, options }: Options): readonly Node[] {
  const ticks = options.map(({ code, label: text }) => tickBox({ id: `${id}-${code}`, label: text, isTicked: isChosen(code), onTick: () => {
    onChoose(code);
  } }));
  return group({ id, label, hint }, ...ticks);
}

export function tickBox({ id, isTicked, label, onTick }: { id: string; label: string; isTicked: boolean; onTick: (isTicked: boolean) => void }): HTMLElement {
  const box = element('input', { id, attributes: { type: 'checkbox', autocomplete: 'off' } });
  box.checked = isTicked;
  box.addEventListener('change', () => {
    onTick(box.checked);
  });
  return element('label', { class: 'tick', attributes: { for: id } }, box, element('span', {}, label));
}

/** Named by its own title, or by the heading of the screen. */
export function group({ hint, id, label }: Named, ...content: readonly Child[]): readonly Node[] {
  const title = label === undefined ? [] : [element('h2', { id: `${id}-title` }, label)];
  const by = label === undefined ? 'heading' : `${id}-title`;
  const hints = hint === undefined ? [] : [element('p', { id: `${id}-hint`, class: 'small' }, hint)];
  return [...title, ...hints, element('div', { id, attributes: { role: 'group', 'aria-labelledby': by, ...describing({ id, hint }) } }, ...content)];
}

function labelOf({ hint, id, label }: Named): readonly Node[] {
  const named = label === undefined ? [] : [element('label', { attributes: { for: id } }, label)];
  return hint === undefined ? named : [...named, element('p', { id: `${id}-hint`, class: 'small' }, hint)];
}

function naming({ hint, id, label }: Named): Readonly<Record<string, string>> {
  return { ...(label === undefined && { 'aria-labelledby': 'heading' }), ...describing({ id, hint }) };
}

function describing({ hint, id }: Named): Readonly<Record<string, string>> {
  return hint === undefined ? {} : { 'aria-describedby': `${id}-hint` };
}
