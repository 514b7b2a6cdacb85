/**
 * Names of people as they are said in Mexico: with particles, with two surnames in either order, written by ear.
 *
 * Two names are alike where enough of their words sound alike, in whichever order. Nothing is decided by it: it brings
 * somebody to look.
 */

import { fold } from '../inbox/fold.ts';

const PARTICLES: ReadonlySet<string> = new Set(['de', 'del', 'la', 'las', 'el', 'los', 'y', 'e', 'von', 'van', 'da', 'dos']);
/** From here on one letter more or less is taken for a slip. */
const SLIP_LETTERS = 5;

/** What is written differently and sounds the same, in the order in which it is put right. */
const SOUNDS: readonly (readonly [RegExp, string])[] = [
  [/ch/g, '9'],
  [/ph/g, 'f'],
  [/sh/g, 's'],
  [/h/g, ''],
  [/qu(?=[ei])|k|c(?![ei])/g, 'k'],
  [/[cz]/g, 's'],
  [/gu(?=[ei])/g, 'G'],
  [/g(?=[ei])|x/g, 'j'],
  [/G/g, 'g'],
  [/ll/g, 'y'],
  [/i(?=[aeou])/g, 'y'],
  [/y$/g, 'i'],
  [/v|w/g, 'b'],
  [/n(?=[bp])/g, 'm'],
  [/(.)\1+/g, '$1'],
];

/** Words of a name that tell people apart, without accents. */
export function nameWords(name: string): readonly string[] {
  return fold(name)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 1 && !PARTICLES.has(word));
}

/** How a word sounds in Mexican Spanish: `Jiménez` and `Ximenes`, `Vázquez` and `Basques` are one. */
export function soundOf(word: string): string {
  return SOUNDS.reduce((sound, [written, heard]) => sound.replace(written, heard), fold(word));
}

/** Whether two names may be of one person. A single word is never enough. */
export function namesAlike(one: string, other: string): boolean {
  return soundsAlike(nameWords(one).map(soundOf), nameWords(other).map(soundOf));
}

/** As {@link namesAlike}, where the words are sounds already. */
export function soundsAlike(one: readonly string[], other: readonly string[]): boolean {
  const [few, many] = one.length <= other.length ? [one, other] : [other, one];
  // With four words or more, one may be another: a second name, a surname by marriage.
  const needed = few.length < 4 ? few.length : few.length - 1;
  if (few.length < 2) return false;
  const left = [...many];
  let found = 0;
  for (const sound of few) {
    const place = left.findIndex((each) => soundsClose(sound, each));
    if (place === -1) continue;
    left.splice(place, 1);
    found += 1;
  }
  return found >= needed;
}

/** The same sound, or one slip apart where the word is long enough. */
export function soundsClose(one: string, other: string): boolean {
  if (one === other) return true;
  if (Math.min(one.length, other.length) < SLIP_LETTERS || Math.abs(one.length - other.length) > 1) return false;
  let same = 0;
  while (same < one.length && one[same] === other[same]) same += 1;
  const [restOne, restOther] = [one.slice(same), other.slice(same)];
  return restOne.slice(1) === restOther.slice(1) || restOne.slice(1) === restOther || restOne === restOther.slice(1);
}
