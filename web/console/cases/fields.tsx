/** Fields that several forms of a case have. */

import type { JSX } from 'preact';

import { words } from '../wording.ts';
import { holders } from './people.ts';
import type { Work } from './work.ts';

/** Who reads it: asked only where it makes a difference. */
export function WhoReads({ work, preset = 'private' }: { work: Work; preset?: 'private' | 'leading' }): JSX.Element {
  const { cases } = words.value;
  if (!work.hasOwn) return <></>;
  return (
    <select name="place" aria-label={cases.noteFor}>
      <option value="private" selected={preset === 'private'}>
        {cases.noteOurs}
      </option>
      <option value="leading" selected={preset === 'leading'}>
        {cases.noteAll}
      </option>
    </select>
  );
}

/** `name` is the field's; what is chosen is read by `holderOf`. */
export function WhoHas({ id, name, preset, work }: { id: string; name: string; preset: string; work: Work }): JSX.Element {
  const { cases } = words.value;
  const known = holders(work);
  // Somebody who has left keeps what they had until somebody else takes it.
  const all = preset === '' || known.some(([value]) => value === preset) ? known : [...known, [preset, preset] as const];
  return (
    <select id={id} name={name}>
      <option value="" selected={preset === ''}>
        {cases.nobody}
      </option>
      {all.map(([value, called]) => (
        <option key={value} value={value} selected={preset === value}>
          {called}
        </option>
      ))}
    </select>
  );
}

/** What was typed or chosen under a name, without the blanks around it. */
export function textIn(fields: FormData, name: string): string {
  const value = fields.get(name);
  return typeof value === 'string' ? value.trim() : '';
}

export function placeIn(fields: FormData): 'private' | 'leading' {
  return fields.get('place') === 'private' ? 'private' : 'leading';
}
