/** What there is to say about a row. */

import type { JSX } from 'preact';

import { oneLine } from '../display.ts';
import { explained } from './log.ts';
import type { Note } from './sheets.ts';

const VALUE_LETTERS = 60;

export function NoteList({ notes }: { notes: readonly Note[] }): JSX.Element {
  if (notes.length === 0) return <></>;
  return (
    <ul class="notes">
      {notes.map(({ column, reason, value }, i) => (
        <li key={i}>
          {column !== '' && <b>{oneLine(column)}: </b>}
          {explained(reason)}
          {value !== '' && <span class="told"> «{oneLine(value, VALUE_LETTERS)}»</span>}
        </li>
      ))}
    </ul>
  );
}
