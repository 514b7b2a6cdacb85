/** What the catalogue suggests, to be ticked; and everything else of it, to be added. */

import type { JSX } from 'preact';

import type { Id } from '../../protocol/answers.ts';
import type { FactAct } from '../exports/case_facts.ts';
import { words } from '../wording.ts';
import type { Draft } from './draft.ts';
import { everyObligation, obligationOf, suggested, type Obligation } from './obligations.ts';

interface Properties {
  readonly heading: string;
  readonly draft: Draft;
  readonly acts: readonly FactAct[];
  readonly onChange: (draft: Draft) => void;
}

export function ObligationList({ acts, draft, heading, onChange }: Properties): JSX.Element {
  const { outputs: said } = words.value;
  const { lang, obligations: ticked } = draft;
  const { obligations, outOfForce } = suggested(acts, lang);
  const others = ticked.filter((id) => obligations.every((each) => each.id !== id)).flatMap((id) => obligationOf(id, acts, lang) ?? []);
  const tick = (id: Id, isTicked: boolean): void => {
    // In the order of the catalogue, whatever was ticked first.
    const chosen = new Set(isTicked ? [...ticked, id] : ticked.filter((each) => each !== id));
    onChange({ ...draft, obligations: everyObligation(lang).flatMap((each) => (chosen.has(each.id) ? [each.id] : [])) });
  };
  return (
    <fieldset class="obligations">
      <legend>{heading}</legend>
      <p class="hint">{acts.length === 0 ? said.noActs : said.suggested(obligations.length)}</p>
      <ul>
        {[...obligations, ...others].map((each) => (
          <Tick key={each.id} obligation={each} isTicked={ticked.includes(each.id)} onTick={tick} />
        ))}
      </ul>
      {outOfForce.length > 0 && (
        <details>
          <summary>{said.outOfForce(outOfForce.length)}</summary>
          <ul>
            {outOfForce.map((each) => (
              <li key={each.id}>{each.label}</li>
            ))}
          </ul>
        </details>
      )}
      <label>
        {said.addObligation}
        <select
          id="draft-obligation"
          value=""
          onChange={({ currentTarget }) => {
            if (currentTarget.value !== '') tick(currentTarget.value, true);
            currentTarget.value = '';
          }}
        >
          <option value="">{said.choose}</option>
          {everyObligation(lang)
            .filter(({ id }) => !ticked.includes(id))
            .map(({ id, label }) => (
              <option key={id} value={id}>
                {label}
              </option>
            ))}
        </select>
      </label>
    </fieldset>
  );
}

function Tick({ isTicked, obligation, onTick }: { obligation: Obligation; isTicked: boolean; onTick: (id: Id, isTicked: boolean) => void }): JSX.Element {
  const { outputs: said } = words.value;
  const { condition, id, label, note, version } = obligation;
  const english = [version === undefined ? undefined : said.read(version), note].filter((each) => each !== undefined);
  return (
    <li>
      <label class="check">
        <input
          type="checkbox"
          data-obligation={id}
          checked={isTicked}
          onChange={({ currentTarget }) => {
            onTick(id, currentTarget.checked);
          }}
        />
        <span>
          {label}
          {condition !== undefined && <span class="hint"> — {condition}</span>}
          {/* Of the catalogue, which has them in English. */}
          {english.length > 0 && (
            <span class="hint" lang="en">
              {' '}
              — {english.join(' · ')}
            </span>
          )}
        </span>
      </label>
    </li>
  );
}
