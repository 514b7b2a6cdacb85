/** Why the gate lets nothing out, and because of whom: by id, never by name. */

import type { JSX } from 'preact';

import type { Refused } from '../exports/gate.ts';
import { refusalWords } from '../exports/words.ts';
import { words } from '../wording.ts';

export function Refusals({ refused, isDraft = false }: { refused: readonly Refused[]; isDraft?: boolean }): JSX.Element {
  const { outputs: said } = words.value;
  return (
    <div class="alert" role="alert" data-refused>
      <p>{isDraft ? said.draftStays : said.stays}</p>
      <ul>
        {[...new Set(refused.map(refusalWords))].map((why) => (
          <li key={why}>{why}</li>
        ))}
      </ul>
    </div>
  );
}
