/** What stands around every screen: the way out, the languages, news of the connection, the small print. */

import type { FirstWords } from 'words:types';

import { announce, button, element, plain, required } from '../browser/dom.ts';
import type { Page } from './page.ts';
import { languages, type PageLanguage } from './wording.ts';

// Enough of the build's hash to compare by eye.
const BUILD_DIGITS = 16;
const LEAVING_SHIFTS = 3;

/** `page` is asked each time: another one may have taken over. */
export function prepareFrame(page: () => Page): void {
  required('leave').addEventListener('click', (event) => {
    event.preventDefault();
    page().leave();
  });
  leaveByKeys(page);
  prepareHiding(page);
  prepareLanguages(page);
  required('notice').append(
    element('p', { id: 'news', attributes: { role: 'status' } }),
    button('', () => {
      page().tryAgain();
    }, { id: 'retry', class: 'secondary', attributes: { hidden: '' } }),
  );
}

export function showFrame(page: Page): void {
  const { words, wording } = page;
  const { direction, id, tag } = wording.language;
  document.documentElement.lang = tag;
  document.documentElement.dir = direction;
  document.title = plain(words.title);
  announce(required('name'), words.title);
  announce(required('leave'), words.leave);
  const chooser = required('language') as HTMLSelectElement;
  chooser.value = id;
  chooser.setAttribute('aria-label', plain(words.language));
  showHiding(words);
  announce(required('leave-hint'), words.leaveHint);
  const build = element('bdi', { attributes: { dir: 'ltr' } }, inGroups(__BUILD__.slice(0, BUILD_DIGITS)));
  required('build').replaceChildren(element('span', {}, words.build), ' ', build);
  showNews(page);
}

/** Shift three times, with nothing in between: also for hands that cannot find the button. */
function leaveByKeys(page: () => Page): void {
  let times = 0;
  window.addEventListener('keydown', ({ key, repeat }) => {
    if (repeat) return;
    times = key === 'Shift' ? times + 1 : 0;
    if (times >= LEAVING_SHIFTS) page().leave();
  });
}

/** Blurs what was typed and chosen, for somebody beside may look. So it stays from screen to screen: `main` is always there. */
function prepareHiding(page: () => Page): void {
  const made = required('hide');
  made.hidden = false;
  made.addEventListener('click', () => {
    required('main').classList.toggle('blurred');
    showHiding(page().words);
  });
}

function showHiding({ hiding }: FirstWords): void {
  announce(required('hide'), required('main').classList.contains('blurred') ? hiding.reveal : hiding.hide);
}

/** Those that are there, each by its own name. */
function prepareLanguages(page: () => Page): void {
  const chooser = required('language') as HTMLSelectElement;
  chooser.append(
    ...languages.map(({ direction, id, name, tag, variant }) =>
      element('option', { attributes: { value: id, lang: tag, dir: direction } }, (variant ?? '') === '' ? name : `${name} (${variant})`),
    ),
  );
  chooser.hidden = false;
  chooser.addEventListener('change', () => {
    const chosen = languages.find(({ id }) => id === chooser.value);
    if (chosen !== undefined) void changeLanguage(page, chosen);
  });
}

/** What was typed and chosen stays; where the words do not arrive, the language stays as well. */
async function changeLanguage(page: () => Page, language: PageLanguage): Promise<void> {
  const isChosen = await page().wording.choose(language).catch(() => undefined);
  if (isChosen !== false) page().refresh();
  const announcer = document.getElementById('announcer'); // not there any more where the page was left
  if (isChosen === undefined && announcer !== null) announce(announcer, page().words.languageMissing);
}

/** Groups of four, to be read aloud or compared. */
export function inGroups(digits: string): string {
  return digits.replace(/(.{4})(?=.)/g, '$1 ');
}

function showNews({ news, words }: Page): void {
  required('notice').className = news === undefined ? '' : 'shown';
  announce(required('news'), news === undefined ? '' : words.connection[news]);
  const retry = required('retry');
  retry.hidden = news === undefined;
  announce(retry, words.retry);
}
