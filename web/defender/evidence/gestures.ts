/** How places of a picture are marked: a finger or a mouse draws and moves boxes or paints, keys move and size a box. */

import { element } from '../../browser/dom.ts';
import type { Mark } from './mosaic.ts';

const STEP = 0.02;
/** The smallest that somebody means. */
const SMALLEST = 0.02;

interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Brush {
  /** Of one dab, in shares of the picture. */
  readonly width: number;
  readonly height: number;
  readonly dab: (mark: Mark) => void;
  /** The finger was lifted. */
  readonly done: (dabs: readonly Mark[]) => void;
}

export function listenForBrush(stage: HTMLElement, { dab, done, height, width }: Brush): void {
  let [pointer, dabs]: [number | undefined, Mark[]] = [undefined, []];
  const paint = (event: PointerEvent): void => {
    const { x, y } = pointOf(stage, event);
    const mark = within({ x: x - width / 2, y: y - height / 2, width, height });
    dabs.push(mark);
    dab(mark);
  };
  const end = (event: PointerEvent): void => {
    if (pointer !== event.pointerId) return;
    const stroke = dabs;
    [pointer, dabs] = [undefined, []];
    done(stroke);
  };
  stage.addEventListener('pointerdown', (event) => {
    if (pointer !== undefined) return;
    pointer = event.pointerId;
    stage.setPointerCapture(pointer);
    paint(event);
  });
  stage.addEventListener('pointermove', (event) => {
    if (pointer === event.pointerId) paint(event);
  });
  stage.addEventListener('pointerup', end);
  stage.addEventListener('pointercancel', end);
}

interface Drag {
  readonly pointer: number;
  readonly from: Point;
  /** Of a box that was there before. */
  readonly place: number | undefined;
  readonly mark: Mark;
  readonly shown: HTMLElement;
}

/** On a box, whose id is `box-` and its number, a finger moves it; beside it, it draws a new one. */
export function listenForBoxes(stage: HTMLElement, markAt: (place: number) => Mark | undefined, done: (mark: Mark, place: number | undefined) => void): void {
  let drag: Drag | undefined;
  stage.addEventListener('pointerdown', (event) => {
    if (drag !== undefined) return;
    drag = begun(stage, event, markAt);
    stage.setPointerCapture(event.pointerId);
  });
  stage.addEventListener('pointermove', (event) => {
    if (drag?.pointer === event.pointerId) put(drag.shown, dragged(drag, pointOf(stage, event)));
  });
  stage.addEventListener('pointerup', (event) => {
    if (drag?.pointer !== event.pointerId) return;
    const { place, shown } = drag;
    const mark = dragged(drag, pointOf(stage, event));
    drag = undefined;
    if (place === undefined && mark.width < SMALLEST && mark.height < SMALLEST) shown.remove();
    else done(mark, place);
  });
  stage.addEventListener('pointercancel', () => {
    if (drag?.place === undefined) drag?.shown.remove();
    drag = undefined;
  });
}

function begun(stage: HTMLElement, event: PointerEvent, markAt: (place: number) => Mark | undefined): Drag {
  const [pointer, from] = [event.pointerId, pointOf(stage, event)];
  const target = event.target as HTMLElement;
  const number = /^box-(\d+)$/.exec(target.id)?.[1];
  const mark = number === undefined ? undefined : markAt(Number(number) - 1);
  if (mark !== undefined) return { pointer, from, place: Number(number) - 1, mark, shown: target };
  const shown = element('div', { class: 'box' });
  stage.append(shown);
  return { pointer, from, place: undefined, mark: { ...from, width: 0, height: 0 }, shown };
}

/** Set one by one: the policy of the page forbids styles written as text. */
export function put(box: HTMLElement, { height, width, x, y }: Mark): void {
  box.style.left = `${100 * x}%`;
  box.style.top = `${100 * y}%`;
  box.style.width = `${100 * width}%`;
  box.style.height = `${100 * height}%`;
}

function dragged({ from, mark, place }: Drag, to: Point): Mark {
  if (place !== undefined) return within({ ...mark, x: mark.x + to.x - from.x, y: mark.y + to.y - from.y });
  return { x: Math.min(from.x, to.x), y: Math.min(from.y, to.y), width: Math.abs(to.x - from.x), height: Math.abs(to.y - from.y) };
}

const MOVES: Readonly<Record<string, readonly [number, number]>> = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };

/** Arrows move, with Shift they change the size. */
export function keyed({ key, shiftKey }: KeyboardEvent, mark: Mark): Mark | 'remove' | undefined {
  if (key === 'Delete' || key === 'Backspace') return 'remove';
  const move = MOVES[key];
  if (move === undefined) return undefined;
  const [x, y] = move;
  if (!shiftKey) return within({ ...mark, x: mark.x + x, y: mark.y + y });
  return within({ ...mark, width: Math.max(SMALLEST, mark.width + x), height: Math.max(SMALLEST, mark.height + y) });
}

/** Within the picture. */
function within({ height, width, x, y }: Mark): Mark {
  const [w, h] = [Math.min(width, 1), Math.min(height, 1)];
  return { x: Math.max(0, Math.min(x, 1 - w)), y: Math.max(0, Math.min(y, 1 - h)), width: w, height: h };
}

function pointOf(stage: HTMLElement, event: PointerEvent): Point {
  const frame = stage.getBoundingClientRect();
  return { x: share(event.clientX - frame.left, frame.width), y: share(event.clientY - frame.top, frame.height) };
}

function share(part: number, whole: number): number {
  return Math.max(0, Math.min(1, part / whole));
}
