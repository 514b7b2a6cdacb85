/** What somebody began to write and has not sent: it waits while the page is open, whatever else is asked for meanwhile. */

import { element } from '../../browser/dom.ts';
import type { Returning } from '../returning.ts';
import { actions, secondary, titled } from './parts.ts';

/** Said wherever something else can be begun. */
export function stillHere({ draft, returnWords: { unsent: words } }: Returning): readonly Node[] {
  return draft.hasAnything() ? [element('p', { id: 'unsent', class: 'note' }, words.stillHere)] : [];
}

/** A receipt with the way back to it, below its heading. */
export function withUnsent(returning: Returning, [title, ...rest]: readonly Node[]): readonly Node[] {
  return title === undefined ? [] : [title, ...unsent(returning), ...rest];
}

function unsent(returning: Returning): readonly Node[] {
  const { draft, returnWords: { unsent: words } } = returning;
  if (!draft.hasAside || returning.isUploading()) return [];
  const goOn = secondary(words.goOn, () => {
    returning.takeUp();
  }, 'take-up');
  return [titled(words.heading, element('p', {}, words.stillHere), actions(goOn))];
}
