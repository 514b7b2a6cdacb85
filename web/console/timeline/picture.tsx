/**
 * The line of time as a picture: a bar for each item, as long as nobody knows more exactly. What has no end known goes on to
 * the edge, dashed. Only rows in sight are there.
 */

import { useSignal, type Signal } from '@preact/signals';
import type { JSX } from 'preact';

import { fitting } from '../pictures/fitting.ts';
import { useRoom } from '../pictures/room.ts';
import { language, words } from '../wording.ts';
import type { Item } from './items.ts';
import { titleOf, whenText } from './labels.ts';
import { seen } from './spans.ts';
import { moved, ticksIn, tickText, zoomed, type Window } from './window.ts';

// Also in style/pictures.css.
const ROW_PX = 44;
const MARGIN_ROWS = 4;
const [BAR_TOP, BAR_PX, LEAST_PX, ARROW_PX] = [24, 13, 6, 9];
const [TEXT_Y, LETTER_PX, INDENT_PX] = [17, 7.2, 4];
const TICK_PX = 96;
/** A pointer that has gone no further meant to press. */
const STILL_PX = 4;
const [STEP_PART, ZOOM] = [0.25, 2];

interface Properties {
  /** Those in the window, in order. */
  readonly items: readonly Item[];
  readonly isOfMany: boolean;
  readonly window: Window;
  readonly today: number;
  readonly current: Signal<string | undefined>;
  readonly onWindow: (window: Window | undefined) => void;
  readonly onOpen: (item: Item) => void;
}

export function Picture(properties: Properties): JSX.Element {
  const { current, items, onOpen, onWindow, window } = properties;
  const { timeline: said } = words.value.pictures;
  const { box, room } = useRoom();
  const top = useSignal(0);
  const drag = useSignal<{ readonly x: number; readonly window: Window; readonly isMoving: boolean } | undefined>(undefined);
  const { height, width } = room.value;
  const first = Math.max(0, Math.floor(top.value / ROW_PX) - MARGIN_ROWS);
  const last = Math.min(items.length, Math.ceil((top.value + height) / ROW_PX) + MARGIN_ROWS);
  const place = items.findIndex(({ id }) => id === current.value);
  const show = (to: number): void => {
    const item = items[Math.max(0, Math.min(items.length - 1, to))];
    current.value = item?.id;
    if (box.current !== null && item !== undefined) keepInSight(box.current, items.indexOf(item));
  };
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => { show(place + 1); },
    ArrowUp: () => { show(Math.max(0, place - 1)); },
    Home: () => { show(0); },
    End: () => { show(items.length - 1); },
    ArrowLeft: () => { onWindow(moved(window, -STEP_PART)); },
    ArrowRight: () => { onWindow(moved(window, STEP_PART)); },
    '+': () => { onWindow(zoomed(window, 1 / ZOOM)); },
    '-': () => { onWindow(zoomed(window, ZOOM)); },
    '0': () => { onWindow(undefined); },
    Enter: () => { if (items[place] !== undefined) onOpen(items[place]); },
  };
  return (
    <div class="timeline">
      <Axis window={window} width={width} />
      <div
        ref={box}
        class="bars"
        role="listbox"
        tabIndex={0}
        aria-label={said.picture}
        aria-activedescendant={place === -1 ? undefined : optionId(items[place])}
        onScroll={({ currentTarget }) => { top.value = currentTarget.scrollTop; }}
        onKeyDown={(event) => {
          const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
          if (act === undefined) return;
          event.preventDefault();
          act();
        }}
        onPointerDown={({ clientX }) => { drag.value = { x: clientX, window, isMoving: false }; }}
        onPointerMove={({ buttons, clientX }) => {
          const from = drag.value;
          if (from === undefined || buttons === 0) return;
          const by = clientX - from.x;
          if (!from.isMoving && Math.abs(by) <= STILL_PX) return;
          drag.value = { ...from, isMoving: true };
          onWindow(moved(from.window, -by / width));
        }}
      >
        <svg width={width} height={Math.max(1, items.length) * ROW_PX} role="presentation">
          <Lines {...properties} width={width} height={Math.max(height, items.length * ROW_PX)} />
          {items.slice(first, last).map((item, i) => (
            <Row
              key={item.id}
              {...properties}
              item={item}
              place={first + i}
              width={width}
              onPress={() => {
                if (drag.value?.isMoving === true) return;
                current.value = item.id;
                onOpen(item);
              }}
            />
          ))}
        </svg>
      </div>
    </div>
  );
}

function Axis({ width, window }: { width: number; window: Window }): JSX.Element {
  return (
    <svg class="axis" width={width} height={24} aria-hidden="true">
      {ticksIn(window, width / TICK_PX).map((tick) => (
        <text key={tick} x={at(tick, window, width) + INDENT_PX} y={TEXT_Y}>
          {tickText(tick, language.value.tag)}
        </text>
      ))}
    </svg>
  );
}

function Lines({ height, today, width, window }: Properties & { readonly width: number; readonly height: number }): JSX.Element {
  const isToday = today >= window.from && today < window.until;
  return (
    <g class="lines">
      {ticksIn(window, width / TICK_PX).map((tick) => (
        <path key={tick} d={`M${String(at(tick, window, width))} 0V${String(height)}`} />
      ))}
      {isToday && <path class="today" d={`M${String(at(today, window, width))} 0V${String(height)}`} />}
    </g>
  );
}

function Row({ current, isOfMany, item, items, onPress, place, today, width, window }: Properties & { readonly item: Item; readonly place: number; readonly width: number; readonly onPress: () => void }): JSX.Element {
  const title = titleOf(item, isOfMany);
  const bar = barOf(item, window, { today, width });
  // The words begin with the bar where there is room, and end with it where there is more on its left.
  const isLeft = bar.from > width * 0.55;
  const room = Math.floor((isLeft ? Math.max(bar.until, bar.from + LEAST_PX) : width - bar.from - INDENT_PX) / LETTER_PX);
  return (
    <g
      id={optionId(item)}
      role="option"
      class={`${item.kind} ${current.value === item.id ? 'current' : ''}`}
      aria-selected={current.value === item.id}
      aria-label={`${title}, ${whenText(item.time)}`}
      aria-setsize={items.length}
      aria-posinset={place + 1}
      transform={`translate(0 ${String(place * ROW_PX)})`}
      onClick={onPress}
    >
      <rect class="row-hit" width={width} height={ROW_PX} />
      <text x={isLeft ? Math.min(width - INDENT_PX, bar.until) : bar.from + INDENT_PX} y={TEXT_Y} text-anchor={isLeft ? 'end' : 'start'}>
        {fitting(title, room)}
      </text>
      <rect class={item.span?.isApproximate === true ? 'bar approximate' : 'bar'} x={bar.knownFrom} y={BAR_TOP} width={bar.knownUntil - bar.knownFrom} height={BAR_PX} rx={2} />
      {bar.from < bar.knownFrom && <OpenEnd from={bar.knownFrom} to={bar.from} />}
      {bar.until > bar.knownUntil && <OpenEnd from={bar.knownUntil} to={bar.until} />}
    </g>
  );
}

/** Nobody knows how much further. */
function OpenEnd({ from, to }: { from: number; to: number }): JSX.Element {
  const middle = BAR_TOP + BAR_PX / 2;
  const head = to > from ? -ARROW_PX : ARROW_PX;
  return (
    <g class="open-end">
      <path class="dashes" d={`M${String(from)} ${String(middle)}H${String(to)}`} />
      <path class="arrow" d={`M${String(to)} ${String(middle)}l${String(head)} ${String(-ARROW_PX / 2)}v${String(ARROW_PX)}z`} />
    </g>
  );
}

interface Bar {
  readonly from: number;
  readonly until: number;
  /** The part that is known, as far as it is in sight. */
  readonly knownFrom: number;
  readonly knownUntil: number;
}

function barOf({ span }: Item, window: Window, { today, width }: { readonly today: number; readonly width: number }): Bar {
  const shown = span && seen(span, window.from, window.until, today);
  if (span === undefined || shown === undefined) return { from: 0, until: 0, knownFrom: 0, knownUntil: 0 };
  const inside = (moment: number): number => Math.max(0, Math.min(width, at(moment, window, width)));
  const [from, until] = [inside(shown[0]), inside(shown[1])];
  const knownFrom = Math.min(inside(span.from), width - LEAST_PX);
  const knownUntil = Math.max(inside(span.until), knownFrom + LEAST_PX);
  return { from: Math.min(from, knownFrom), until: Math.max(until, knownUntil), knownFrom, knownUntil };
}

function at(moment: number, { from, until }: Window, width: number): number {
  return ((moment - from) / (until - from)) * width;
}

function optionId(item: Item | undefined): string | undefined {
  return item && `time-${item.id.replace(/[^\w-]/g, '-')}`;
}

function keepInSight(box: HTMLElement, place: number): void {
  const [top, bottom] = [place * ROW_PX, (place + 1) * ROW_PX];
  if (top < box.scrollTop) box.scrollTop = top;
  else if (bottom > box.scrollTop + box.clientHeight) box.scrollTop = bottom - box.clientHeight;
}
