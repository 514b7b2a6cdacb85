/** That what was written in a case was deleted, by whose order, and why: no alarm, and nothing that anybody can undo. */

import type { JSX } from 'preact';

import { oneLine } from '../display.ts';
import type { Order } from '../keeper_messages.ts';
import { words } from '../wording.ts';

export function DeletedNotice({ order: { member, person, reason } }: { order: Order }): JSX.Element {
  return (
    <p class="alert" role="alert">
      {words.value.cases.deleted(oneLine(person === undefined ? member : `${member}/${person}`), oneLine(reason))}
    </p>
  );
}
