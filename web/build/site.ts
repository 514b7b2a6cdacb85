/**
 * What differs between two sites and stands in their pages: where «Salir» leads, and the address inside Tor.
 *
 * Both come from the environment of the build, so that the page stays static and says the same to everybody.
 */

/** A page that anybody may have open, and that says nothing of who has it open: see docs/decisions/0027. */
export const NEUTRAL_EXIT = 'https://es.wikipedia.org/';
const ONION = /^http:\/\/[a-z2-7]{56}\.onion$/;

export interface Site {
  /** Where a hasty exit leads: an address of another site, or `about:blank`. */
  readonly exit: string;
  /** `http://….onion`, or none. */
  readonly onion: string | undefined;
}

/** @throws Error that says to the operator what is wrong. */
export function readSite(environment: NodeJS.ProcessEnv): Site {
  const { ATALAYA_EXIT: wanted = '', ATALAYA_ONION: onion = '' } = environment;
  const exit = wanted === '' ? NEUTRAL_EXIT : wanted;
  if (exit !== 'about:blank' && !isPlainAddress(exit)) {
    throw new Error('ATALAYA_EXIT is neither about:blank nor an address such as https://es.wikipedia.org/.');
  }
  if (onion !== '' && !ONION.test(onion)) throw new Error('ATALAYA_ONION is not an address such as http://….onion, with 56 letters.');
  return { exit, onion: onion === '' ? undefined : onion };
}

/** A page of ours for this site. */
export function pageOf(html: string, { exit, onion }: Site): string {
  const led = html.replace(/(href="|url=)about:blank"/g, `$1${exit}"`);
  return led.replace(/ *<!-- onion: (.*) -->\n/g, (_, said: string) => {
    return onion === undefined ? '' : `      ${said}\n      <p class="code"><a href="${onion}/">${onion.slice('http://'.length)}</a></p>\n`;
  });
}

/** What goes into an attribute and into a script as it is. */
function isPlainAddress(text: string): boolean {
  return /^https:\/\/[a-z0-9.-]+(?::\d+)?(?:\/[A-Za-z0-9._~/-]*)?$/.test(text);
}
