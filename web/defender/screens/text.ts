import { announce, element, FORGETFUL_FIELD } from '../../browser/dom.ts';
import type { Application } from '../application.ts';
import { countCharacters, MAX_CHARACTERS } from '../draft.ts';
import { actions, alertPlace, heading, primary, secondary, statusPlace, stepMark } from './parts.ts';

// From here on the rest is counted down; before, a counter would only hurry people.
const NEAR_THE_LIMIT = 5_000;

export function textScreen(application: Application): readonly Node[] {
  const { words, draft } = application;
  const type = draft.type ?? 'testimony';
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
  });
  count();
  const next = (): void => {
    if (remaining(draft.text) < 0) field.focus();
    else application.show('files');
  };
  return [
    stepMark(application, 2),
    heading(words.text.headings[type]),
    element('p', { id: 'hint' }, words.text.hints[type]),
    element('label', { attributes: { for: 'text' } }, words.text.label),
    field,
    element('p', { id: 'memory', class: 'small' }, words.text.memory),
    left,
    alert,
    actions(
      primary(words.next, next),
      secondary(words.back, () => {
        application.show('type');
      }),
    ),
  ];
}

function remaining(text: string): number {
  // Code points are never more than UTF-16 units: most texts need no counting at every key.
  return MAX_CHARACTERS - (text.length <= MAX_CHARACTERS - NEAR_THE_LIMIT ? text.length : countCharacters(text));
}
