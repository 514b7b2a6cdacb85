/**
 * The page to take along, filled: `docs/protocol.md` §18.2.
 *
 * The same build, list and keys give the same bytes, so that members can make the file themselves and compare its
 * hash with that of what a server hands out.
 */

import { Malformed } from './errors.ts';

/** Under which path the page looks for each of them, and what a build leaves in its place. */
export const OPEN_PLACES = { '/api/v1/roster': '{{roster}}', '/api/v1/keys/': '{{keys}}' } as const;

/**
 * The file with the roster document and the key file inside. What stands in it is not verified here: the page itself
 * does that when it is opened.
 *
 * @throws {@link Malformed} for what is no template.
 */
export function fill(template: string, { document, keyFile }: { document: Uint8Array; keyFile: Uint8Array }): string {
  return place(place(template, OPEN_PLACES['/api/v1/roster'], document), OPEN_PLACES['/api/v1/keys/'], keyFile);
}

function place(template: string, open: string, content: Uint8Array): string {
  const [before, after, ...more] = template.split(open);
  if (before === undefined || after === undefined || more.length > 0) throw new Malformed('not the template of a page to take along');
  return before + base64(content) + after;
}

function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
