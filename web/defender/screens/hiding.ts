/** Blurs what is private on a screen, for somebody may look over a shoulder; the same on every screen. */

import { announce, button, element, required, type Child } from '../../browser/dom.ts';

/** Stays as it was chosen while the page is open. */
export interface Hiding {
  isHidden: boolean;
}

export function hidden({ isHidden }: Hiding, ...content: readonly Child[]): HTMLElement {
  return element('div', { id: 'private', class: isHidden ? 'blurred' : '' }, ...content);
}

export function hidingButton(page: Hiding, { hide, reveal }: { hide: string; reveal: string }): HTMLButtonElement {
  const made = button(page.isHidden ? reveal : hide, () => {
    page.isHidden = !page.isHidden;
    required('private').className = page.isHidden ? 'blurred' : '';
    announce(made, page.isHidden ? reveal : hide);
  }, { class: 'plain', id: 'hide' });
  return made;
}
