import { button, element, paragraph } from '../../browser/dom.ts';
import type { Application } from '../application.ts';
import { actions, heading, primary } from './parts.ts';

/** There is no way on from here: only out. What was typed can still be read, to be copied by hand. */
export function refusalScreen(application: Application): readonly Node[] {
  const { words, refusal } = application;
  if (refusal === undefined) return [];
  return [
    heading(words.refusal.heading),
    element('p', { class: 'alert', attributes: { role: 'alert' } }, application.textMayHaveLeft ? words.refusal.maybeSent : words.refusal.nothingSent),
    paragraph(words.refusal.causes[refusal.cause]),
    ...dates(application, refusal.expires),
    ...typedText(application),
    actions(
      primary(words.receipt.wipe, () => {
        application.leave();
      }),
    ),
    element('p', { class: 'small' }, `${words.refusal.code} `, element('code', { id: 'reason' }, refusal.code)),
  ];
}

function dates({ language, words }: Application, expires: Date | undefined): readonly Node[] {
  if (expires === undefined) return [];
  const shown = (date: Date): string => date.toLocaleString(language, { dateStyle: 'long', timeStyle: 'short' });
  return [paragraph(words.refusal.listDate(shown(expires))), paragraph(words.refusal.phoneDate(shown(new Date())))];
}

function typedText({ draft, words }: Application): readonly Node[] {
  if (!draft.hasText()) return [];
  const place = element('div', { id: 'typed' });
  const show = (): void => {
    place.replaceChildren(element('h2', {}, words.refusal.yourText), paragraph(draft.text, 'typed'));
  };
  place.append(button(words.refusal.showText, show, { class: 'secondary' }));
  return [place];
}
