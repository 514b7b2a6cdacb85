/** The list: only the rows that are in sight are there, so that ten thousand are as quick as ten. */

import type { JSX } from 'preact';
import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import type { Line } from '../keeper_messages.ts';
import { open, opened } from '../report/opened.ts';
import { words } from '../wording.ts';
import { chosen, choose, current, shown } from './lines.ts';
import { COLUMNS } from './columns.tsx';

// Also in style.css.
const ROW_PX = 44;
/** Rows above and below what is in sight. */
const MARGIN = 6;

export function List(): JSX.Element {
  const { inbox } = words.value;
  const box = useRef<HTMLDivElement>(null);
  const sight = useSignal({ top: 0, height: 600 });
  useEffect(() => {
    const { current: found } = box;
    if (found === null) return undefined;
    const observer = new ResizeObserver(() => {
      sight.value = { ...sight.peek(), height: found.clientHeight };
    });
    observer.observe(found);
    return () => {
      observer.disconnect();
    };
  }, []);
  useSignalEffect(() => {
    const place = shown.value.findIndex(({ id }) => id === current.value);
    if (box.current !== null && place !== -1) showRow(box.current, place);
  });
  const all = shown.value;
  const first = Math.max(0, Math.floor(sight.value.top / ROW_PX) - MARGIN);
  const last = Math.min(all.length, Math.ceil((sight.value.top + sight.value.height) / ROW_PX) + MARGIN);
  return (
    <div class="list" role="table" aria-label={inbox.heading} aria-rowcount={all.length + 1}>
      <div role="rowgroup">
        <div role="row" class="row head" aria-rowindex={1}>
          {COLUMNS.map(({ id }) => (
            <span key={id} role="columnheader" class={id}>
              {inbox.columns[id]}
            </span>
          ))}
        </div>
      </div>
      <div
        ref={box}
        class="rows"
        role="rowgroup"
        tabIndex={-1}
        onScroll={({ currentTarget }) => {
          sight.value = { top: currentTarget.scrollTop, height: currentTarget.clientHeight };
        }}
      >
        <div class="all" style={{ height: `${String(all.length * ROW_PX)}px` }}>
          {all.slice(first, last).map((line, i) => (
            <Row key={line.id} line={line} place={first + i} />
          ))}
        </div>
        {all.length === 0 && <p class="none">{inbox.none}</p>}
      </div>
    </div>
  );
}

function Row({ line, place }: { line: Line; place: number }): JSX.Element {
  const { id } = line;
  const marks = [current.value === id && 'current', opened.value?.id === id && 'opened', chosen.value.has(id) && 'chosen', line.head?.urgency === 'now' && 'now'];
  return (
    <div
      role="row"
      aria-rowindex={place + 2}
      aria-selected={chosen.value.has(id)}
      class={['row', ...marks].filter(Boolean).join(' ')}
      style={{ transform: `translateY(${String(place * ROW_PX)}px)` }}
      onClick={() => {
        current.value = id;
        open(id);
      }}
    >
      {COLUMNS.map((column) => (
        <span key={column.id} role="cell" class={column.id}>
          {column.id === 'chosen' ? <Choice line={line} /> : column.text(line)}
        </span>
      ))}
    </div>
  );
}

function Choice({ line: { id } }: { line: Line }): JSX.Element {
  return (
    <input
      type="checkbox"
      aria-label={words.value.inbox.choose(id.slice(0, 8))}
      checked={chosen.value.has(id)}
      onClick={(event) => {
        // Choosing does not open.
        event.stopPropagation();
      }}
      onChange={() => {
        choose(id);
      }}
    />
  );
}

function showRow(box: HTMLElement, place: number): void {
  const [top, bottom] = [place * ROW_PX, (place + 1) * ROW_PX];
  if (top < box.scrollTop) box.scrollTop = top;
  else if (bottom > box.scrollTop + box.clientHeight) box.scrollTop = bottom - box.clientHeight;
}
