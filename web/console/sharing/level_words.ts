import type { ShareLevel } from '../../protocol/events.ts';
import { words } from '../wording.ts';

/** What a level is called, and what it shows. */
export function levelWords(level: ShareLevel): { readonly name: string; readonly shows: string } {
  const { levels } = words.value.sharing;
  return level === 'full+contact' ? levels.contact : levels[level];
}
