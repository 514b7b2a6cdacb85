/** What stands around every screen: the way out, the other language, news of the connection, the small print. */

import { button, element, required } from '../browser/dom.ts';
import type { Page } from './page.ts';

// Enough of the build's hash to compare by eye.
const BUILD_DIGITS = 16;

/** `page` is asked each time: another one may have taken over. */
export function prepareFrame(page: () => Page): void {
  required('leave').addEventListener('click', (event) => {
    event.preventDefault();
    page().leave();
  });
  const language = required('language');
  language.hidden = false;
  language.addEventListener('click', () => {
    page().switchLanguage();
  });
  required('notice').append(
    element('p', { id: 'news', attributes: { role: 'status' } }),
    button('', () => {
      page().tryAgain();
    }, { id: 'retry', class: 'secondary' }),
  );
}

export function showFrame(page: Page): void {
  const { words, language } = page;
  document.documentElement.lang = language;
  document.title = words.title;
  required('name').textContent = words.title;
  required('leave').textContent = words.leave;
  const other = required('language');
  other.textContent = words.otherLanguage;
  other.lang = language === 'es' ? 'en' : 'es';
  required('leave-hint').textContent = words.leaveHint;
  required('build').textContent = `${words.build} ${inGroups(__BUILD__.slice(0, BUILD_DIGITS))}`;
  showNews(page);
}

/** Groups of four, to be read aloud or compared. */
export function inGroups(digits: string): string {
  return digits.replace(/(.{4})(?=.)/g, '$1 ');
}

function showNews({ news, words }: Page): void {
  required('notice').className = news === undefined ? '' : 'shown';
  required('news').textContent = news === undefined ? '' : words.connection[news];
  const retry = required('retry');
  retry.hidden = news === undefined;
  retry.textContent = words.retry;
}
