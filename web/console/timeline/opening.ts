/** From an item to where it stands in its report. */

import { goTo } from '../pictures/going.ts';
import type { Item } from './items.ts';

export function openItem({ about, report }: Item): void {
  switch (about.of) {
    case 'act':
    case 'established':
      goTo(report, 'coding', `act-${about.act.coded.id}`);
      return;
    case 'event':
    case 'complaint':
    case 'arrived':
      goTo(report, 'report');
      return;
    case 'sent':
    case 'due':
    case 'answered':
      goTo(report, 'case');
      return;
    case 'step':
      goTo(report, 'history');
  }
}
