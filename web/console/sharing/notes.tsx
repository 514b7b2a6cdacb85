/** What the two organisations of a share have written to each other in it, and what one keeps to itself. */

import type { JSX, TargetedSubmitEvent } from 'preact';

import type { CaseThread } from '../../protocol/case_state.ts';
import { momentIn } from '../cases/dates.ts';
import { busy, doing } from '../cases/doing.ts';
import { keyOfShare } from '../cases/share_key.ts';
import { displaySafe, oneLine } from '../display.ts';
import { words } from '../wording.ts';

/** The notes of these threads; of those that are private it is said. */
export function NoteList({ threads }: { threads: readonly CaseThread[] }): JSX.Element {
  const { cases } = words.value;
  const all = threads.flatMap(({ kind, notes }) => notes.map((note) => ({ kind, note })));
  all.sort((one, other) => one.note.time.getTime() - other.note.time.getTime());
  return (
    <ul class="share-notes">
      {all.map(({ kind, note: { hash, member, person, time, what } }) => (
        <li key={hash}>
          <span class="hint">{`${momentIn(time)} · ${oneLine(person ?? cases.lead)} (${oneLine(member)})${kind === 'private' ? ` · ${cases.kinds.private}` : ''}`}</span>
          <br />
          <span class="told" dir="auto">
            {displaySafe(what.text)}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Of a case that we show: what both read. */
export function ShareNotes({ canWrite, lead }: { lead: CaseThread; canWrite: boolean }): JSX.Element {
  const { sharing } = words.value;
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget;
    const text = new FormData(form).get('note');
    if (typeof text !== 'string' || text.trim() === '') return;
    if (await doing(keyOfShare(lead.id), lead.members, 'leading', { event: 'note', text })) form.reset();
  };
  return (
    <div class="note-box">
      <NoteList threads={[lead]} />
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
