/** What other organisations show us, in place of the list of reports. */

import type { JSX } from 'preact';

import { dayIn, momentIn } from '../cases/dates.ts';
import { DeletedNotice } from '../cases/deleted_notice.tsx';
import { ordersForShares } from '../cases/store.ts';
import { oneLine } from '../display.ts';
import { labelLanguage, words } from '../wording.ts';
import { door } from '../session.ts';
import { factsIn } from './facts.ts';
import { levelWords } from './level_words.ts';
import { openedShare, openShare, received } from './shares.ts';

export function SharedList(): JSX.Element {
  const { inbox, sharing } = words.value;
  return (
    <ul class="shared-list" aria-label={sharing.tab}>
      {received.value.map((lead) => {
        const { level, type, until } = factsIn(lead);
        return (
          <li key={lead.id}>
            <button
              type="button"
              aria-pressed={openedShare.value === lead.id}
              onClick={() => {
                openShare(lead.id);
              }}
            >
              <span class="mark">{sharing.mark}</span>
              <strong>{oneLine(organisationName(lead.begun.member))}</strong>
              <span>{inbox.types[type]}</span>
              <span>{levelWords(level).name}</span>
              <span class="hint">{`${momentIn(lead.begun.time)}${until === undefined ? '' : ` · ${sharing.until}: ${dayIn(until)}`}`}</span>
            </button>
          </li>
        );
      })}
      {ordersForShares().map((order, index) => (
        <li key={`deleted ${String(index)}`} class="none">
          <DeletedNotice order={order} />
        </li>
      ))}
      {received.value.length === 0 && <li class="none">{sharing.none}</li>}
    </ul>
  );
}

/** As the list of members has it; the id of one that has left. */
export function organisationName(member: string): string {
  const known = door.value.kind === 'open' ? door.value.session.organisations : [];
  return known.find(({ id }) => id === member)?.name[labelLanguage.value] ?? member;
}
