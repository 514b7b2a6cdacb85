/** What of a picture's metadata stands first. */

import type { Field } from './frame_messages.ts';

export type About = 'taken' | 'place' | 'device' | 'program';

/** By the names of EXIF (CIPA DC-008) and XMP; the first that is there counts. */
const NAMES: Readonly<Record<Exclude<About, 'place'>, readonly (readonly string[])[]>> = {
  taken: [['DateTimeOriginal'], ['DateTimeDigitized'], ['CreateDate'], ['DateTime']],
  device: [['Make', 'Model'], ['Model'], ['Make']],
  program: [['Software'], ['CreatorTool']],
};

export function mainFields(fields: readonly Field[]): readonly { readonly about: About; readonly value: string }[] {
  const values = new Map([...fields].reverse().map(({ name, value }) => [name, value]));
  const joined = (names: readonly string[], glue: string): string | undefined => {
    const found = names.map((name) => values.get(name));
    return found.every((value) => value !== undefined) ? found.join(glue) : undefined;
  };
  const first = (about: Exclude<About, 'place'>): string | undefined => NAMES[about].map((names) => joined(names, ' ')).find((value) => value !== undefined);
  const all: readonly (readonly [About, string | undefined])[] = [
    ['taken', first('taken')],
    ['place', joined(['Latitude', 'Longitude'], ', ')],
    ['device', first('device')],
    ['program', first('program')],
  ];
  return all.flatMap(([about, value]) => (value === undefined ? [] : [{ about, value }]));
}
