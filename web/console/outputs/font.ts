/** A font that lays out lines in which both directions of writing stand: by Unicode's rules (UAX #9), as far as one line shows it. */

import bidiFactory from 'bidi-js';
import { create, type Font } from 'fontkit';

import { escaped } from '../display.ts';

const bidi = bidiFactory();
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** Of a word that has no place to break, after so many letters. */
const LONG_WORD = /\S{64}/gu;
const BREAK = '\u200b';

/** A part of a line in one direction. */
interface Part {
  readonly text: string;
  /** Odd: from right to left. */
  readonly level: number;
}

export function fontOf(file: Uint8Array): Font {
  const font = create(file as Buffer) as Font;
  const layout = font.layout.bind(font);
  // Its other parts remember what they have computed in the font itself.
  font.layout = (text: string, ...more): ReturnType<Font['layout']> => {
    if (!RIGHT_TO_LEFT.test(text)) return layout(text, ...more);
    const runs = inVisualOrder(partsOf(text)).map((part) => layout(part.text, [], undefined, undefined, part.level % 2 === 1 ? 'rtl' : 'ltr'));
    const [first, ...others] = runs;
    if (first === undefined) return layout(text);
    for (const run of others) {
      first.glyphs.push(...run.glyphs);
      first.positions.push(...run.positions);
    }
    return first;
  };
  return font;
}

/** Whether a text needs more than one direction, and is laid out line by line. */
export function hasRightToLeft(text: string): boolean {
  return RIGHT_TO_LEFT.test(text);
}

/** A text as a font can draw it: what it does not have is an escape. */
export function drawable(text: string, font: Font): string {
  const shown = Array.from(text.replace(/\t/gu, ' '), (letter) => (letter === '\n' || font.hasGlyphForCodePoint(letter.codePointAt(0) ?? 0) ? letter : escaped(letter))).join('');
  // The library looks for the end of a line in a word letter by letter.
  return shown.replace(LONG_WORD, `$&${BREAK}`);
}

function partsOf(text: string): Part[] {
  const { levels } = bidi.getEmbeddingLevels(text);
  const parts: { text: string; level: number }[] = [];
  for (let i = 0; i < text.length; i += 1) {
    const level = levels[i] ?? 0;
    const last = parts[parts.length - 1];
    const letter = level % 2 === 1 ? (bidi.getMirroredCharacter(text.charAt(i)) ?? text.charAt(i)) : text.charAt(i);
    if (last?.level === level) last.text += letter;
    else parts.push({ text: letter, level });
  }
  return parts;
}

/** Rule L2: from the highest level down, whatever stands at it or above is turned round. */
function inVisualOrder(parts: readonly Part[]): Part[] {
  const order = [...parts];
  for (let level = Math.max(...parts.map((part) => part.level)); level >= 1; level -= 1) {
    for (let start = 0; start < order.length; start += 1) {
      let end = start;
      while ((order[end]?.level ?? -1) >= level) end += 1;
      order.splice(start, end - start, ...order.slice(start, end).reverse());
      start = Math.max(start, end);
    }
  }
  return order;
}
