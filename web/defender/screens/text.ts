import { announce, element, FORGETFUL_FIELD } from '../../browser/dom.ts';
import { countCharacters, MAX_CHARACTERS } from '../draft.ts';
import type { Stage } from '../page.ts';
import { actions, alertPlace, heading, primary, secondary, statusPlace, stepMark } from './parts.ts';

// From here on the rest is counted down; before, a counter would only hurry people.
const NEAR_THE_LIMIT = 5_000;

export function textScreen(stage: Stage): readonly Node[] {
  const { headings, hints } = stage.words.text;
  const type = stage.draft.type ?? 'testimony';
  return writing(stage, { heading: headings[type], hint: hints[type] });
}

/** A place to write. */
export function writing(stage: Stage, { heading: title, hint }: { heading: string; hint: string }): readonly Node[] {
  const { words, draft } = stage;
  const field = element('textarea', {
    id: 'text',
    attributes: { ...FORGETFUL_FIELD, rows: '8', 'aria-describedby': 'hint memory alert' },
  });
  field.value = draft.text;
  const left = statusPlace();
  const alert = alertPlace();
  const count = (): void => {
    const rest = remaining(draft.text);
    announce(left, rest >= 0 && rest < NEAR_THE_LIMIT ? words.text.left(rest) : '');
    announce(alert, rest < 0 ? words.text.over(-rest) : '');
    field.setAttribute('aria-invalid', String(rest < 0));
  };
  field.addEventListener('input', () => {
    draft.text = field.value;
    count();
    offer();
  });
  count();
  const next = (): void => {
    if (remaining(draft.text) < 0) field.focus();
    else stage.onward();
  };
  const onward = primary('', next);
  const above = element('div', { id: 'extras' });
  const below = element('div', { id: 'finishing' });
  const offer = (): void => {
    announce(onward, draft.hasSomethingToSend() ? words.next : words.skip);
    below.replaceChildren(...stage.extras().below);
  };
  above.append(...stage.extras().above);
  offer();
  return [
    stepMark(stage),
    heading(title),
    element('p', { id: 'hint' }, hint),
    element('label', { attributes: { for: 'text' } }, words.text.label),
    field,
    element('p', { id: 'memory', class: 'small' }, stage.isKept ? words.text.kept : words.text.memory),
    left,
    alert,
    above,
    actions(
      onward,
      secondary(words.back, () => {
        stage.backward();
      }),
    ),
    below,
  ];
}

/** What is offered beside the field, once the rest of the page has arrived behind somebody who writes already. */
export function showExtras(stage: Stage): void {
  const { above, below } = stage.extras();
  document.getElementById('extras')?.replaceChildren(...above);
  document.getElementById('finishing')?.replaceChildren(...below);
}

function remaining(text: string): number {
  // Code points are never more than UTF-16 units: most texts need no counting at every key.
  return MAX_CHARACTERS - (text.length <= MAX_CHARACTERS - NEAR_THE_LIMIT ? text.length : countCharacters(text));
}
