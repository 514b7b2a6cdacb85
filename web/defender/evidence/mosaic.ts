/**
 * Faces made unrecognisable: what is covered becomes a few squares, each of one colour, in the pixels themselves.
 *
 * Fine mosaics of faces have been recognised by machines. So a covered place gets no more than six squares along its
 * longer side, and each colour is shifted at random: what stood there cannot be computed back.
 */

import { between } from './chance.ts';

const SQUARES = 6;
const SHIFT = 24;

/** In shares of the picture's width and height, from its upper left corner. */
export interface Mark {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Of which stroke of a brush it is a dab; a dab is one square. */
  readonly stroke?: number;
}

interface Square {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** In whole pixels. */
export function squaresOf(mark: Mark, width: number, height: number): readonly Square[] {
  const [left, top] = [within(Math.floor(mark.x * width), width), within(Math.floor(mark.y * height), height)];
  const [right, bottom] = [within(Math.ceil((mark.x + mark.width) * width), width), within(Math.ceil((mark.y + mark.height) * height), height)];
  const side = Math.max(1, Math.ceil(Math.max(right - left, bottom - top) / (mark.stroke === undefined ? SQUARES : 1)));
  const squares: Square[] = [];
  for (let y = top; y < bottom; y += side) {
    for (let x = left; x < right; x += side) squares.push({ x, y, width: Math.min(side, right - x), height: Math.min(side, bottom - y) });
  }
  return squares;
}

/** What a canvas's context gives and takes; in a test, an array of pixels. */
export interface Pixels {
  read(square: Square): Uint8ClampedArray;
  fill(square: Square, colour: string): void;
}

export function cover(pixels: Pixels, squares: readonly Square[]): void {
  for (const square of squares) pixels.fill(square, `rgb(${mean(pixels.read(square)).map(shifted).join(',')})`);
}

export function canvasPixels(context: CanvasRenderingContext2D): Pixels {
  return {
    read: ({ height, width, x, y }) => context.getImageData(x, y, width, height).data,
    fill: ({ height, width, x, y }, colour) => {
      context.fillStyle = colour;
      context.fillRect(x, y, width, height);
    },
  };
}

function mean(data: Uint8ClampedArray): [number, number, number] {
  let [red, green, blue] = [0, 0, 0];
  for (let at = 0; at < data.length; at += 4) {
    red += data[at] ?? 0;
    green += data[at + 1] ?? 0;
    blue += data[at + 2] ?? 0;
  }
  const count = Math.max(1, data.length / 4);
  return [red / count, green / count, blue / count];
}

function shifted(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value + between(-SHIFT, SHIFT))));
}

function within(value: number, limit: number): number {
  return Math.max(0, Math.min(limit, value));
}
