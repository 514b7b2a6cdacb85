/** What somebody who came back can ask for, beside writing more; and what happens once it has arrived. */

import { announce, button, element, paragraph } from '../../browser/dom.ts';
import type { RequestId } from '../form/requests.ts';
import type { Returning } from '../returning.ts';
import { actions, alertPlace, heading, list, secondary, titled } from './parts.ts';
import { receiptScreen } from './receipt.ts';
import { stillHere } from './unsent.ts';

const ASKED: readonly RequestId[] = ['change', 'withdraw', 'delete', 'contact'];

export function rightsScreen(returning: Returning): readonly Node[] {
  const { returnWords: { rights: words }, words: { back } } = returning;
  return [
    heading(words.heading),
    paragraph(words.hint),
    ...stillHere(returning),
    ...requestButtons(returning, ASKED),
    actions(
      secondary(back, () => {
        returning.show('replies');
      }),
    ),
  ];
}

export function requestButtons(returning: Returning, ids: readonly RequestId[]): readonly Node[] {
  const { returnWords: { rights: words } } = returning;
  const alert = alertPlace();
  const buttons = ids.map((id) => {
    const begin = (): void => {
      returning.request(id).catch(() => {
        announce(alert, returning.returnWords.connection.offline);
      });
    };
    return element('li', {}, button(words.names[id], begin, { id: `request-${id}`, class: 'choice' }));
  });
  return [element('ul', { class: 'choices' }, ...buttons), alert];
}

/** A receipt that says first what comes now. */
export function requestedScreen(returning: Returning, id: RequestId): readonly Node[] {
  const { returnWords: { rights: { next } } } = returning;
  const [title, ...rest] = receiptScreen(returning);
  if (title === undefined) return [];
  const own = id in next.after ? [next.after[id as keyof typeof next.after]] : [];
  const section = titled(next.heading, list([...own, ...Object.values(next.all)]));
  section.id = 'next';
  return [title, section, ...rest];
}
