/** The card of a stop, and the frame around what it speaks of. Nothing is covered from the keyboard: Tab goes on into the page. */

import type { JSX } from 'preact';
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

import { current, shown } from '../inbox/lines.ts';
import { open, opened } from '../report/opened.ts';
import { words } from '../wording.ts';
import { endTour, goTo, STOPS, stop } from './tour.ts';

/** Of the frame, beyond what it goes around. */
const ROOM_PX = 4;

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export function TourCard(): JSX.Element {
  const place = stop.value ?? 0;
  const { tour } = words.value;
  const heading = useRef<HTMLHeadingElement>(null);
  const box = usePointed(place);
  useEffect(() => {
    heading.current?.focus();
  }, [place]);
  const now = STOPS[place];
  if (now === undefined) return <></>;
  const said = tour.stops[now.id];
  const isLast = place === STOPS.length - 1;
  const isMissing = now.side !== undefined && opened.value === undefined;
  const isLow = box !== undefined && box.top > innerHeight / 2;
  return (
    <>
      {box !== undefined && <div class="pointer" aria-hidden="true" style={{ left: `${String(box.left)}px`, top: `${String(box.top)}px`, width: `${String(box.width)}px`, height: `${String(box.height)}px` }} />}
      <div
        class={isLow ? 'tour above' : 'tour'}
        role="dialog"
        aria-labelledby="tour-heading"
        aria-describedby="tour-text"
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.preventDefault();
          endTour();
        }}
      >
        <p class="hint">{tour.place(place + 1, STOPS.length)}</p>
        <h2 id="tour-heading" ref={heading} tabIndex={-1}>
          {said.title}
        </h2>
        <p id="tour-text">{said.text}</p>
        {isMissing && <p class="hint">{tour.notThere}</p>}
        <div class="line">
          <button type="button" class="primary" onClick={() => { if (isLast) endTour(); else goTo(place + 1); }}>
            {isLast ? tour.end : tour.next}
          </button>
          {place > 0 && (
            <button type="button" onClick={() => { goTo(place - 1); }}>
              {tour.back}
            </button>
          )}
          {(now.id === 'open' || isMissing) && opened.value === undefined && shown.value.length > 0 && (
            <button type="button" id="open-first" onClick={() => { openFirst(); goTo(place); }}>
              {tour.openFirst}
            </button>
          )}
          {!isLast && (
            <button type="button" onClick={endTour}>
              {tour.leave}
            </button>
          )}
        </div>
      </div>
    </>
  );
}

function openFirst(): void {
  const first = shown.value.find(({ status }) => status === 'ok');
  if (first === undefined) return;
  current.value = first.id;
  open(first.id);
}

/** Where on the screen that is of which the stop speaks, followed as the page changes. */
function usePointed(place: number): Box | undefined {
  const box = useSignal<Box | undefined>(undefined);
  useEffect(() => {
    let isScrolled = false;
    let frame = 0;
    const look = (): void => {
      const found = pointedAt(place);
      if (found !== undefined && !isScrolled) {
        found.scrollIntoView({ block: 'nearest' });
        isScrolled = true;
      }
      const next = found && boxOf(found);
      if (JSON.stringify(next) !== JSON.stringify(box.peek())) box.value = next;
      frame = requestAnimationFrame(look);
    };
    look();
    return () => {
      cancelAnimationFrame(frame);
    };
  }, [place]);
  return box.value;
}

function pointedAt(place: number): Element | undefined {
  const found = (STOPS[place]?.at ?? []).flatMap((selector) => document.querySelector(selector) ?? []);
  return found.find((each) => each.getClientRects().length > 0);
}

function boxOf(found: Element): Box {
  const { height, left, top, width } = found.getBoundingClientRect();
  return { left: left - ROOM_PX, top: top - ROOM_PX, width: width + 2 * ROOM_PX, height: height + 2 * ROOM_PX };
}
