/** Where somebody is, as far as help is concerned, and which commands are of use there. */

import type { Command } from '../shell/commands.ts';
import { opened } from '../report/opened.ts';
import { side } from '../report/tabs.ts';
import { openedShare } from '../sharing/shares.ts';
import { view } from '../shell/view.ts';
import type { words } from '../wording.ts';

export type HelpPlace = keyof (typeof words.value)['help']['places'];

const COMMANDS: Readonly<Record<HelpPlace, readonly Command['id'][]>> = {
  list: ['next', 'previous', 'open', 'choose', 'assign', 'state', 'label', 'link', 'search', 'filters', 'columns', 'clear', 'goNow', 'goUnread', 'goCases', 'goMine', 'goTrouble'],
  report: ['tabCoding', 'tabCase', 'tabHistory', 'widen', 'code', 'reply', 'next', 'close'],
  coding: ['code', 'verify', 'widen', 'tabReport', 'tabCase', 'close'],
  board: ['goNow', 'goMine', 'goInbox', 'goAudit'],
  audit: ['goBoard', 'goInbox'],
  case: ['assign', 'state', 'task', 'label', 'link', 'note', 'reply', 'share', 'tabHistory', 'close'],
  history: ['tabReport', 'tabCoding', 'tabCase', 'close'],
  search: ['search', 'next', 'previous', 'open', 'goInbox'],
  imports: ['goInbox', 'goExports'],
  statistics: ['goInbox', 'goSearch', 'palette'],
  exports: ['goInbox', 'palette'],
  outputs: ['goInbox', 'tabCase', 'palette'],
  pictures: ['tabCoding', 'tabCase', 'widen', 'close'],
  timeline: ['goInbox', 'goMap', 'goStatistics'],
  map: ['goStatistics', 'goTimeline', 'goInbox'],
};

/** The place whose help fits; none where a part has no text of its own. */
export function placeNow(): HelpPlace | undefined {
  const isBeside = opened.value !== undefined || openedShare.value !== undefined;
  const now = isBeside ? side.value : view.value === 'inbox' ? 'list' : view.value;
  return now in COMMANDS ? now : undefined;
}

export function commandsAt(place: HelpPlace | undefined): ReadonlySet<Command['id']> {
  return new Set(place === undefined ? [] : COMMANDS[place]);
}
