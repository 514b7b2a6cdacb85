/** What stands around every screen: the way out, the other language, news of the connection, the small print. */

import { button, element, required } from '../browser/dom.ts';
import type { Application } from './application.ts';
import type { ScreenName } from './screens.ts';

const SCREENS_WITH_NEWS: ReadonlySet<ScreenName> = new Set<ScreenName>(['type', 'text', 'files', 'organisations', 'review']);
// Enough of the build's hash to compare by eye.
const BUILD_DIGITS = 16;

export function prepareFrame(application: Application): void {
  required('leave').addEventListener('click', (event) => {
    event.preventDefault();
    application.leave();
  });
  const language = required('language');
  language.hidden = false;
  language.addEventListener('click', () => {
    application.switchLanguage();
  });
  required('notice').append(
    element('p', { id: 'news', attributes: { role: 'status' } }),
    button('', () => {
      void application.preparation.begin();
    }, { id: 'retry', class: 'secondary' }),
  );
}

export function showFrame(application: Application): void {
  const { words, language } = application;
  document.documentElement.lang = language;
  document.title = words.title;
  required('name').textContent = words.title;
  required('leave').textContent = words.leave;
  const other = required('language');
  other.textContent = words.otherLanguage;
  other.lang = language === 'es' ? 'en' : 'es';
  required('leave-hint').textContent = words.leaveHint;
  required('build').textContent = `${words.build} ${inGroups(__BUILD__.slice(0, BUILD_DIGITS))}`;
  showNews(application);
}

/** Groups of four, to be read aloud or compared. */
export function inGroups(digits: string): string {
  return digits.replace(/(.{4})(?=.)/g, '$1 ');
}

function showNews({ preparation: { problem }, screen, words }: Application): void {
  const shown = problem !== undefined && SCREENS_WITH_NEWS.has(screen);
  required('notice').className = shown ? 'shown' : '';
  required('news').textContent = shown ? words.connection[problem] : '';
  const retry = required('retry');
  retry.hidden = !shown;
  retry.textContent = words.retry;
}
