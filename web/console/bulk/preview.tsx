/** In how many it will be done, and why not in the others. */

import type { JSX } from 'preact';

import { oneLine } from '../display.ts';
import type { Line } from '../keeper_messages.ts';

export function Preview({ refused, said }: { said: string; refused: readonly { readonly line: Line; readonly why: string }[] }): JSX.Element {
  return (
    <>
      <p role="status">{said}</p>
      <ul>
        {refused.map(({ line, why }) => (
          <li key={line.id}>{`${line.id.slice(0, 8)}: ${oneLine(why, 500)}`}</li>
        ))}
      </ul>
    </>
  );
}
