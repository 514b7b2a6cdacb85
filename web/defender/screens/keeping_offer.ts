import { button } from '../../browser/dom.ts';
import type { Application } from '../application.ts';

/** To keep what was written on this phone: never before there is something, and after everything else. */
export function keepingOffer({ draft, onPhone, words }: Application): readonly Node[] {
  if (!onPhone.canKeep || !draft.hasAnything()) return [];
  const keep = (): void => {
    void onPhone.show('keep');
  };
  return [button(words.keepDraft, keep, { class: 'plain', id: 'keep-draft' })];
}
