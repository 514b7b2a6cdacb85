/** That somebody has ordered what is looked at to be deleted, from when on it goes, and how it stays. */

import type { JSX } from 'preact';

import { oneLine } from '../display.ts';
import type { WaitingOrder } from '../keeper_messages.ts';
import { words } from '../wording.ts';
import { momentIn } from './dates.ts';

const HOUR_MS = 3_600_000;
/** Of its id: enough to name one. */
const LETTERS = 16;

export function WaitingOrders({ orders }: { orders: readonly WaitingOrder[] }): JSX.Element {
  const { ordered, orderedWhat } = words.value.cases;
  return (
    <>
      {orders.map(({ from, id, member, person, reason }) => (
        <div key={id} class="alert ordered" role="alert">
          <p>{ordered(oneLine(person === undefined ? member : `${member}/${person}`), oneLine(reason, 1_000), momentIn(new Date(from * HOUR_MS)))}</p>
          <p>{orderedWhat}</p>
          <code>{`python -m app.member coalition object ${id.slice(0, LETTERS)} --reason "…"`}</code>
        </div>
      ))}
    </>
  );
}
