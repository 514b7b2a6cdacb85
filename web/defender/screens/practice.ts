import { element, FORGETFUL_FIELD, paragraph } from '../../browser/dom.ts';
import type { Application } from '../application.ts';
import type { Practice } from '../practice.ts';
import { actions, alertPlace, heading, primary, secondary } from './parts.ts';

export function practiceScreen(application: Application): readonly Node[] {
  const { words, practice } = application;
  if (practice === undefined) return [];
  const again = (): void => {
    application.show('code');
  };
  const skip = (): void => {
    application.show('receipt');
  };
  return [
    heading(words.practice.heading),
    paragraph(words.practice.hint),
    ...practice.positions.flatMap((_, i) => field(application, practice, i)),
    alertPlace(practice.wrong ? words.practice.wrong : ''),
    actions(
      primary(words.practice.check, () => {
        check(application, practice);
      }),
      secondary(words.practice.again, again, 'again'),
      secondary(words.practice.skip, skip, 'skip'),
    ),
    ...application.uploadsPanel(),
  ];
}

function field(application: Application, practice: Practice, i: number): readonly Node[] {
  const id = `word-${String(i)}`;
  const input = element('input', { id, attributes: { ...FORGETFUL_FIELD, type: 'text', 'aria-describedby': 'alert' } });
  input.value = practice.typed[i] ?? '';
  input.addEventListener('input', () => {
    practice.typed[i] = input.value;
  });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') check(application, practice);
  });
  const label = application.words.practice.label((practice.positions[i] ?? 0) + 1);
  return [element('label', { attributes: { for: id } }, label), input];
}

function check(application: Application, practice: Practice): void {
  application.hasPractised = practice.check();
  if (application.hasPractised) application.show('receipt');
  else application.refresh();
}
