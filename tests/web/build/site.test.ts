/** What an operator may write into the pages, and that nothing else gets there. */

import { NEUTRAL_EXIT, pageOf, readSite } from '../../../web/build/site.ts';

const ONION = `http://${'a2'.repeat(28)}.onion`;
const PAGE = '<a href="about:blank">Salir</a>\n<meta content="0; url=about:blank" />\n      <!-- onion: <p>Dentro de Tor:</p> -->\n<p>about:blank</p>\n';

describe('the site', () => {
  test('has a neutral way out and no onion address where nothing is said', () => {
    expect(readSite({})).toEqual({ exit: NEUTRAL_EXIT, onion: undefined });
    expect(readSite({ ATALAYA_EXIT: '', ATALAYA_ONION: '' })).toEqual(readSite({}));
    expect(pageOf(PAGE, readSite({}))).toBe(
      `<a href="${NEUTRAL_EXIT}">Salir</a>\n<meta content="0; url=${NEUTRAL_EXIT}" />\n<p>about:blank</p>\n`,
    );
  });

  test('writes its onion address into pages that have a place for it', () => {
    const page = pageOf(PAGE, readSite({ ATALAYA_EXIT: 'about:blank', ATALAYA_ONION: ONION }));
    expect(page).toContain('<a href="about:blank">Salir</a>');
    expect(page).toContain(`<p>Dentro de Tor:</p>\n      <p class="code"><a href="${ONION}/">${ONION.slice(7)}</a></p>`);
  });

  test.each(['http://example.org/', 'javascript:alert(1)', 'https://example.org/"><script>', 'https://example.org/?q=1', '//example.org'])(
    'refuses %j as a way out',
    (exit) => {
      expect(() => readSite({ ATALAYA_EXIT: exit })).toThrow('ATALAYA_EXIT');
    },
  );

  test.each([`${ONION}/`, 'http://short.onion', `https://${'a'.repeat(56)}.onion`, 'http://example.org'])('refuses %j as an onion address', (onion) => {
    expect(() => readSite({ ATALAYA_ONION: onion })).toThrow('ATALAYA_ONION');
  });
});
