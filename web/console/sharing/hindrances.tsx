/** Because of whom a case may not be shown, and why. */

import type { JSX } from 'preact';

import { oneLine } from '../display.ts';
import { words } from '../wording.ts';
import type { ShareHindrance } from './permission.ts';

export function Hindrances({ hindrances }: { hindrances: readonly ShareHindrance[] }): JSX.Element {
  const { sharing } = words.value;
  if (hindrances.length === 0) return <></>;
  return (
    <div class="alert" role="status" id="share-hindrances">
      <p>{sharing.noConsent}</p>
      <ul>
        {hindrances.map(({ person, reason }) => (
          <li key={`${person} ${reason}`}>
            {person !== '' && <strong>{`${oneLine(person)}: `}</strong>}
            {sharing.hindrances[reason]}
          </li>
        ))}
      </ul>
      <p class="hint">{sharing.noConsentWhat}</p>
    </div>
  );
}
