/** The list: only the rows that are in sight are there, so that ten thousand are as quick as ten. */

import type { JSX } from 'preact';
import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import type { Line } from '../keeper_messages.ts';
import { open, opened } from '../report/opened.ts';
import { trying } from '../shell/named.tsx';
import { words } from '../wording.ts';
import { chosen, choose, current, shown } from './lines.ts';
import { COLUMNS } from './columns.tsx';
import { arrange } from './kept.ts';
import { layout, shownColumns, sortedBy, type ColumnId } from './layout.ts';

// Also in style.css.
const ROW_PX = 44;
/** Rows above and below what is in sight. */
const MARGIN = 6;
/** How many columns there is room for beside an open report, and on a telephone; the box to choose a row stands before them. */
const [BESIDE, NARROW] = [4, 3];
const CHOICE = '2.5rem';

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
  const columns = shownColumns(layout.value);
  const first = Math.max(0, Math.floor(sight.value.top / ROW_PX) - MARGIN);
  const last = Math.min(all.length, Math.ceil((sight.value.top + sight.value.height) / ROW_PX) + MARGIN);
  return (
    <div
      class="list"
      role="table"
      aria-label={inbox.heading}
      aria-rowcount={all.length + 1}
      style={{ '--columns': tracks(columns), '--columns-beside': tracks(columns.slice(0, BESIDE)), '--columns-narrow': narrow(columns.slice(0, NARROW)) }}
    >
      <div role="rowgroup">
        <div role="row" class="row head" aria-rowindex={1}>
          <span role="columnheader" class="chosen">
            {inbox.columns.chosen}
          </span>
          {columns.map((id) => (
            <Heading key={id} id={id} />
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
            <Row key={line.id} line={line} place={first + i} columns={columns} />
          ))}
        </div>
        {all.length === 0 && <p class="none">{inbox.none}</p>}
      </div>
    </div>
  );
}

/** Pressed, it sorts the list. */
function Heading({ id }: { id: ColumnId }): JSX.Element {
  const { sort } = layout.value;
  const isSorted = sort?.by === id;
  const direction = isSorted && sort.isDescending ? 'descending' : 'ascending';
  return (
    <span role="columnheader" class={id} aria-sort={isSorted ? direction : undefined}>
      <button type="button" onClick={() => void trying(arrange(sortedBy(layout.value, id)))}>
        {words.value.inbox.columns[id]}
        {isSorted && <span aria-hidden="true"> {direction === 'ascending' ? '▲' : '▼'}</span>}
      </button>
    </span>
  );
}

function tracks(columns: readonly ColumnId[]): string {
  return [CHOICE, ...columns.map((id) => COLUMNS[id].width)].join(' ');
}

/** The same, as wide as there is room for. */
function narrow(columns: readonly ColumnId[]): string {
  return [CHOICE, ...columns.map((id) => `minmax(0, ${/[\d.]+/.exec(COLUMNS[id].width)?.[0] ?? '1'}fr)`)].join(' ');
}

function Row({ columns, line, place }: { line: Line; place: number; columns: readonly ColumnId[] }): JSX.Element {
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
      <span role="cell" class="chosen">
        <Choice line={line} />
      </span>
      {columns.map((column) => (
        <span key={column} role="cell" class={column}>
          {COLUMNS[column].text(line)}
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
