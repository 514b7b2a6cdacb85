/** The first question of the urgent path: in the first script, as one touch is all that it needs. */

import { button, element } from '../../browser/dom.ts';
import urgent from '../forms/urgent.json';
import type { Stage } from '../page.ts';
import { actions, heading, secondary, stepMark } from './parts.ts';

const { choices = [], path = '' } = (urgent.screens[0]?.questions?.[0] ?? {}) as { choices?: readonly string[]; path?: string };

export function happeningScreen(stage: Stage): readonly Node[] {
  const { draft, words } = stage;
  const { hint, labels: own, question } = words.happening;
  const labels: Readonly<Record<string, string>> = own;
  const given = draft.entries[path];
  const buttons = choices.map((code) => {
    const choose = (): void => {
      draft.answer(path, { value: code });
      stage.onward();
    };
    const isChosen = typeof given === 'object' && given.value === code;
    return element('li', {}, button(labels[code] ?? code, choose, { class: 'choice', id: `happening-${code}`, attributes: { 'aria-pressed': String(isChosen) } }));
  });
  return [
    stepMark(stage),
    heading(question),
    element('p', { id: 'hint' }, hint),
    element('ul', { class: 'choices' }, ...buttons),
    actions(
      secondary(words.back, () => {
        stage.backward();
      }),
    ),
    element('p', { id: 'status', class: 'status', attributes: { role: 'status' } }),
  ];
}
