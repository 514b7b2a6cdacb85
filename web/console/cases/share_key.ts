/**
 * Under what a case is found that stands in a share: by that thread alone. A share may name any report it likes, and is
 * never part of the case about one.
 */

import type { Hex } from '../../protocol/fields.ts';

/** No id of a report looks like this. */
const OF_SHARE = 'share ';
/** Of an id, as the list shows it. */
const SHORT = 8;

export function keyOfShare(thread: Hex): string {
  return `${OF_SHARE}${thread}`;
}

/** The thread of the share; undefined where it is the id of a report. */
export function shareIn(key: string): Hex | undefined {
  return key.startsWith(OF_SHARE) ? key.slice(OF_SHARE.length) : undefined;
}

/** As far as a case is named where somebody reads it: by its report, or its share. */
export function shortOf(key: string): string {
  return (shareIn(key) ?? key).slice(0, SHORT);
}
