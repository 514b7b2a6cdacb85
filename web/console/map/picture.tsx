/** The states, each drawn by how many: by its pattern as much as by its colour. What is hidden is crossed out. */

import type { JSX } from 'preact';

import { oneLine } from '../display.ts';
import { stateLabel } from '../terms.ts';
import { words } from '../wording.ts';
import { classFor, type Class, type Counts, type Shown } from './counts.ts';
import { OUTLINES } from './outline.ts';
import type { Palette } from './palette.ts';

/** The marks of each class, on a square of eight: a few dots, more of them, lines, lines across, nothing but the ground. */
const MARKS = ['M1 1h1.4v1.4h-1.4z', 'M1 1h1.6v1.6h-1.6zM5 5h1.6v1.6h-1.6z', 'M0 3.4h8v1.3h-8z', 'M0 3.4h8v1.2h-8zM3.4 0v8h1.2v-8z', ''] as const;
const CROSSED = 'M0 0l8 8M8 0l-8 8';
const SQUARE = 8;

interface Properties {
  /** Of its own on the page: patterns are found by it. */
  readonly id: string;
  readonly counts: Counts;
  readonly classes: readonly Class[];
  readonly palette: Palette;
  readonly current?: string | undefined;
  readonly onPress?: (state: string) => void;
}

/** Everything inside an `svg` of the outline's own size. */
export function States({ classes, counts, current, id, onPress, palette }: Properties): JSX.Element {
  const outlined = OUTLINES.find(({ state }) => state === current);
  return (
    <>
      <defs>
        {classes.map((_, i) => (
          <pattern key={i} id={`${id}-${String(i)}`} width={SQUARE} height={SQUARE} patternUnits="userSpaceOnUse">
            <Tone palette={palette} place={toneFor(i, classes.length)} />
          </pattern>
        ))}
        <pattern id={`${id}-hidden`} width={SQUARE} height={SQUARE} patternUnits="userSpaceOnUse">
          <rect width={SQUARE} height={SQUARE} fill={palette.paper} />
          <path d={CROSSED} stroke={palette.ink} stroke-width={0.8} />
        </pattern>
      </defs>
      {OUTLINES.map(({ path, state }) => (
        <path
          key={state}
          id={`${id}-${state}`}
          d={path}
          fill={fillOf(counts.inStates, state, { classes, id, palette })}
          stroke={palette.ink}
          stroke-width={0.7}
          role="option"
          aria-selected={state === current}
          aria-label={stateText(state, counts)}
          onClick={
            onPress &&
            ((): void => {
              onPress(state);
            })
          }
        >
          <title>{stateText(state, counts)}</title>
        </path>
      ))}
      {outlined !== undefined && <path class="chosen-state" d={outlined.path} fill="none" pointer-events="none" aria-hidden="true" />}
    </>
  );
}

/** What a class looks like, beside the numbers that are in it. */
export function Sample({ classes, palette, place, x, y }: { classes: readonly Class[]; palette: Palette; place: number; x: number; y: number }): JSX.Element {
  return (
    <g transform={`translate(${String(x)} ${String(y)}) scale(2)`}>
      <Tone palette={palette} place={toneFor(place, classes.length)} />
      <rect width={SQUARE} height={SQUARE} fill="none" stroke={palette.ink} stroke-width={0.5} />
    </g>
  );
}

/** Its name and number. */
export function stateText(state: string, { inStates }: Counts): string {
  return `${oneLine(stateLabel(state))}: ${numberText(inStates.has(state) ? inStates.get(state) : 0)}`;
}

export function numberText(value: Shown): string {
  return value === undefined ? words.value.statistics.hiddenNumber : value.toLocaleString();
}

export function classText({ least, most }: Class): string {
  return least === most ? least.toLocaleString() : `${least.toLocaleString()}–${most.toLocaleString()}`;
}

function Tone({ palette, place }: { palette: Palette; place: number }): JSX.Element {
  return (
    <>
      <rect width={SQUARE} height={SQUARE} fill={palette.tones[place]?.ground} />
      <path d={MARKS[place]} fill={palette.tones[place]?.mark} />
    </>
  );
}

/** Few classes take tones that are far from each other. */
function toneFor(place: number, count: number): number {
  return count < 2 ? 2 : Math.round((place * (MARKS.length - 1)) / (count - 1));
}

function fillOf(inStates: Counts['inStates'], state: string, { classes, id, palette }: Pick<Properties, 'classes' | 'id' | 'palette'>): string {
  const value = inStates.get(state);
  if (value === undefined && inStates.has(state)) return `url(#${id}-hidden)`;
  const place = classFor(value, classes);
  return place === undefined ? palette.paper : `url(#${id}-${String(place)})`;
}
