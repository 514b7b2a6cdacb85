/** What the two organisations of a share have written to each other in it. */

import type { JSX, TargetedSubmitEvent } from 'preact';

import type { CaseThread } from '../../protocol/case_state.ts';
import { momentIn } from '../cases/dates.ts';
import { attempt, busy } from '../cases/doing.ts';
import { displaySafe, oneLine } from '../display.ts';
import { words } from '../wording.ts';
import { sayInShare } from './acting.ts';

export function ShareNotes({ canWrite, lead }: { lead: CaseThread; canWrite: boolean }): JSX.Element {
  const { cases, sharing } = words.value;
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget;
    const text = new FormData(form).get('note');
    if (typeof text !== 'string' || text.trim() === '') return;
    if (await attempt(() => sayInShare(lead.id, { event: 'note', text }))) form.reset();
  };
  return (
    <div class="share-notes">
      <ul>
        {lead.notes.map(({ hash, member, person, time, what }) => (
          <li key={hash}>
            <span class="hint">{`${momentIn(time)} · ${oneLine(person ?? cases.lead)} (${oneLine(member)})`}</span>
            <br />
            <span class="told" dir="auto">
              {displaySafe(what.text)}
            </span>
          </li>
        ))}
      </ul>
      {canWrite && (
        <form class="note" onSubmit={(event) => void submit(event)}>
          <label for={`note-${lead.id}`}>{sharing.note}</label>
          <textarea id={`note-${lead.id}`} name="note" rows={2} dir="auto" maxLength={20_000} />
          <div class="line">
            <button type="submit" disabled={busy.value}>
              {sharing.addNote}
            </button>
          </div>
        </form>
      )}
    </div>
  );
}
