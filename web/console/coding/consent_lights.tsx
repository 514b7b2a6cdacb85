/** What everybody in the case has agreed to, use by use, and who is missing. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import { dayOf } from '../../protocol/case_words.ts';
import { RULEBOOK } from '../cases/store.ts';
import { oneLine } from '../display.ts';
import { labelLanguage, words } from '../wording.ts';
import { leading, type Around } from './around.ts';
import { personCalled } from './called.ts';
import { ConsentForm } from './consent_form.tsx';
import { lightsOf, type Light, type Missing } from './lights.ts';
import { toldIn } from './told.ts';

export function ConsentLights({ around }: { around: Around }): JSX.Element {
  const { coding } = words.value;
  const isAsking = useSignal(false);
  const { isWhole, parts } = toldIn(around);
  const all = lightsOf(leading(around), parts, RULEBOOK, { today: dayOf(new Date()), isWhole });
  return (
    <section class="consents" aria-label={coding.consents}>
      <h3>{coding.consents}</h3>
      {!isWhole && <p class="alert">{coding.followUpsNotRead}</p>}
      <ul class="lights">
        {all.map((light) => (
          <Row key={light.scope} light={light} around={around} isWhole={isWhole} />
        ))}
      </ul>
      {isAsking.value ? (
        <ConsentForm around={around} onDone={() => (isAsking.value = false)} />
      ) : (
        <button type="button" id="add-consent" onClick={() => (isAsking.value = true)}>
          {coding.addConsent}
        </button>
      )}
    </section>
  );
}

function Row({ around, isWhole, light: { colour, isTaking, missing, recipients, scope } }: { light: Light; around: Around; isWhole: boolean }): JSX.Element {
  const { coding } = words.value;
  const because = becauseOf(missing, around);
  if (recipients !== undefined) because.push(coding.onlyFor(recipients.map((id) => oneLine(id)).join(', ')));
  if (colour === 'amber' && missing.length === 0 && !isWhole) because.push(isTaking ? coding.maybeAsked : coding.maybeWithdrawn);
  return (
    <li class={colour} data-scope={oneLine(scope)}>
      <span class="lamp">{(isTaking ? coding.wishes : coding.colours)[colour]}</span>
      <span>
        {RULEBOOK.scopes.label(scope, labelLanguage.value) ?? oneLine(scope)}
        {because.length > 0 && <span class="hint"> {because.join(' · ')}</span>}
      </span>
    </li>
  );
}

/** Everybody of whom the same is said, together. */
function becauseOf(missing: readonly Missing[], around: Around): string[] {
  const { coding } = words.value;
  const named = new Map<string, string[]>();
  for (const { person, reason, value } of missing) {
    const why = reason === 'answer' || reason === 'asked' ? coding.valuesSaid[value] : coding.reasons[reason];
    named.set(why, [...(named.get(why) ?? []), personCalled(person, around)]);
  }
  return [...named].map(([why, names]) => `${names.join(', ')}: ${why}`);
}
