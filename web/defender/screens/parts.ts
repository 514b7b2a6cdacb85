/** What several screens are made of. */

import { button, element, type Child } from '../../browser/dom.ts';
import type { Stage } from '../page.ts';

/** Takes the focus when its screen is shown, so that a screen reader begins there. */
export function heading(text: string): HTMLHeadingElement {
  return element('h1', { id: 'heading', attributes: { tabindex: '-1' } }, text);
}

/** "Step 2 of 8" and as many dots. */
export function stepMark({ words, step }: Pick<Stage, 'words' | 'step'>): HTMLElement {
  const { number, of: steps } = step;
  const dots = Array.from({ length: steps }, (_, i) => element('i', { class: i < number ? 'dot done' : 'dot' }));
  return element(
    'p',
    { class: 'steps' },
    element('span', { class: 'dots', attributes: { 'aria-hidden': 'true' } }, ...dots),
    words.step(number, steps),
  );
}

/** The way on first, also for the keyboard; the way back after it. */
export function actions(...buttons: readonly HTMLButtonElement[]): HTMLElement {
  return element('div', { class: 'actions' }, ...buttons);
}

export function primary(label: string, onClick: () => void): HTMLButtonElement {
  return button(label, onClick, { class: 'primary', id: 'primary' });
}

export function secondary(label: string, onClick: () => void, id = 'secondary'): HTMLButtonElement {
  return button(label, onClick, { class: 'secondary', id });
}

/** Filled later; it has to be on the screen before for a screen reader to notice. */
export function alertPlace(text = ''): HTMLElement {
  return element('p', { class: 'alert', id: 'alert', attributes: { role: 'alert' } }, text);
}

export function statusPlace(text = ''): HTMLElement {
  return element('p', { class: 'status', id: 'status', attributes: { role: 'status' } }, text);
}

export function list(items: readonly string[]): HTMLUListElement {
  return element('ul', {}, ...items.map((item) => element('li', {}, item)));
}

export function titled(title: string, ...content: readonly Child[]): HTMLElement {
  return element('section', { class: 'card' }, element('h2', {}, title), ...content);
}
