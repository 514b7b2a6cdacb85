/** What to do where whoever reported wants it deleted: an order of the organisation, given on its lead's computer. */

import type { JSX } from 'preact';

import type { Line } from '../keeper_messages.ts';
import { words } from '../wording.ts';

export function DeletionHint({ line }: { line: Line }): JSX.Element {
  const { deletion: said } = words.value.cases;
  return (
    <details class="deletion">
      <summary>{said.heading}</summary>
      <ol>
        {said.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <code>{`python -m app.member coalition delete ${line.id} --reason "…"`}</code>
      <p class="hint">{said.after}</p>
    </details>
  );
}
