/** What was found: what it is, and the words in the place where they stand. */

import type { JSX } from 'preact';

import { oneLine } from '../display.ts';
import { arrivedText } from '../inbox/columns.tsx';
import { current } from '../inbox/lines.ts';
import { open, opened } from '../report/opened.ts';
import { categoryLabel, stateLabel } from '../terms.ts';
import { words } from '../wording.ts';
import { shownHits, showMore } from './hit_place.ts';
import { found } from './live.ts';
import { snippetOf } from './snippets.ts';
import type { Subject } from './subject.ts';

export function Hits(): JSX.Element {
  const { search } = words.value;
  return (
    <>
      <ol class="hits">
        {shownHits.value.map((subject) => (
          <Hit key={subject.id} subject={subject} marked={found.value.words} />
        ))}
      </ol>
      {found.value.hits.length > shownHits.value.length && (
        <button type="button" onClick={showMore}>
          {search.more}
        </button>
      )}
    </>
  );
}

function Hit({ marked, subject }: { subject: Subject; marked: ReadonlySet<string> }): JSX.Element {
  const { answers, id, names, told, written } = subject;
  const pieces = snippetOf([told, answers, written, names.join(' · ')], marked);
  const marks = [current.value === id && 'current', opened.value?.id === id && 'opened'];
  return (
    <li id={`hit-${id}`} class={marks.filter(Boolean).join(' ')}>
      <button
        type="button"
        onClick={() => {
          current.value = id;
          open(id);
        }}
      >
        <span class="title">{titleOf(subject)}</span>
        {pieces.length > 0 && (
          <span class="snippet" dir="auto">
            {pieces.map(({ isFound, text }, i) => (isFound ? <mark key={i}>{text}</mark> : text))}
          </span>
        )}
      </button>
    </li>
  );
}

/** What it is, in one line. */
export function titleOf({ categories, id, line, state, urgency }: Subject): string {
  const { inbox } = words.value;
  const { head, hour } = line;
  const [category] = categories;
  const parts = [
    id.slice(0, 8),
    head === undefined ? undefined : inbox.types[head.type],
    urgency === 'now' ? inbox.urgencies.now : undefined,
    category === undefined ? undefined : categoryLabel(category),
    state === undefined ? undefined : stateLabel(state),
    arrivedText(hour),
  ];
  return oneLine(parts.filter((part) => part !== undefined && part !== '').join(' · '), 300);
}
