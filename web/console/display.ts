/**
 * Text that cannot mislead a reader: the twin of `app/member/display.py`.
 *
 * Decrypted text and names in rosters are hostile. Whatever could turn the direction of writing or hide is shown as
 * a visible escape like `\u202e`; nothing that would have been one is ever hidden.
 */

// Letters by category, yet drawn as nothing.
const BLANK = /[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]/u;
const HIDDEN = /[\p{C}\p{Zl}\p{Zp}]/u;
const ANY = new RegExp(`${BLANK.source}|${HIDDEN.source}`, 'gu');

/** `text` with its line ends and tabs, and everything else that is not plainly visible escaped. */
export function displaySafe(text: string): string {
  return text.replace(/\r\n/g, '\n').replace(ANY, (character) => (character === '\n' || character === '\t' ? character : escaped(character)));
}

/** `text` on one line, cut at `limit` UTF-16 units. */
export function oneLine(text: string, limit = 200): string {
  const cut = text.length > limit ? `${text.slice(0, limit)}…` : text;
  return cut.replace(ANY, escaped);
}

/** A character as it is shown that could hide: `\\u202e`. */
export function escaped(character: string): string {
  const number = character.codePointAt(0) ?? 0;
  return number <= 0xffff ? `\\u${number.toString(16).padStart(4, '0')}` : `\\U${number.toString(16).padStart(8, '0')}`;
}
