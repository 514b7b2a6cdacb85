/** What somebody chooses about an export: which cases, format, use, names, what is sensitive, keys. */

import type { JSX } from 'preact';

import { RULEBOOK } from '../cases/store.ts';
import { oneLine } from '../display.ts';
import type { Session } from '../keeper_messages.ts';
import { labelLanguage, words } from '../wording.ts';
import { OFFERED, PACKAGE } from './formats.ts';
import { bySource, choice, choose, chooseFrom, SPOKEN, type Spoken } from './page.ts';
import { source, SOURCES } from './source.ts';

const LONGEST_PURPOSE = 500;
const SPOKEN_NAMES = Object.keys(SPOKEN) as Spoken[];

export function ChoiceFields({ session }: { session: Session }): JSX.Element {
  const { exports: said } = words.value;
  const { format, keys, names, purpose, recipient, sensitive, spoken, use } = choice.value;
  const isPackage = format === PACKAGE;
  return (
    <>
      <Radios name="source" legend={said.which} all={SOURCES} chosen={source.value} label={(each) => said.from[each](bySource.value[each].length)} onChoose={chooseFrom} />
      <Radios name="format" legend={said.format} all={OFFERED} chosen={format} label={(each) => said.formats[each]} onChoose={(each) => { choose({ format: each }); }} />
      {isPackage && <p class="hint">{said.packageHint}</p>}
      <Select name="use" label={said.use} value={use} options={[...RULEBOOK.uses].map((term) => [term.id, term[labelLanguage.value]])} />
      <Select
        name="recipient"
        label={said.recipient}
        value={recipient}
        options={[['', said.nobody], ...session.organisations.filter(({ id }) => id !== session.member.id).map(({ id, name }): [string, string] => [id, oneLine(name[labelLanguage.value])])]}
      />
      {format !== 'json' && !isPackage && (
        <Select name="spoken" label={said.languages} value={spoken} options={SPOKEN_NAMES.filter((each) => format === 'uwazi' || SPOKEN[each].length === 1).map((each) => [each, said.spoken[each]])} />
      )}
      {!isPackage && <Check name="names" label={said.names} hint={said.namesHint} isChecked={names} />}
      {!isPackage && <Check name="sensitive" label={said.sensitive} hint={said.sensitiveHint} isChecked={sensitive} />}
      <label for="export-purpose">{isPackage ? said.taker : said.purpose}</label>
      <textarea
        id="export-purpose"
        rows={2}
        dir="auto"
        required={sensitive || isPackage}
        maxLength={LONGEST_PURPOSE}
        aria-describedby="export-purpose-hint"
        value={purpose}
        onInput={({ currentTarget }) => { choose({ purpose: currentTarget.value }); }}
      />
      <p class="hint" id="export-purpose-hint">
        {said.purposeHint}
      </p>
      <label for="export-keys">{said.keys}</label>
      <textarea
        id="export-keys"
        class="keys"
        rows={2}
        dir="ltr"
        autocomplete="off"
        spellcheck={false}
        aria-describedby="export-keys-hint"
        value={keys}
        onInput={({ currentTarget }) => { choose({ keys: currentTarget.value }); }}
      />
      <p class="hint" id="export-keys-hint">
        {said.keysHint}
      </p>
    </>
  );
}

interface RadiosProperties<Each extends string> {
  readonly name: string;
  readonly legend: string;
  readonly all: readonly Each[];
  readonly chosen: Each;
  readonly label: (each: Each) => string;
  readonly onChoose: (each: Each) => void;
}

function Radios<Each extends string>({ all, chosen, label, legend, name, onChoose }: RadiosProperties<Each>): JSX.Element {
  return (
    <fieldset>
      <legend class="label">{legend}</legend>
      {all.map((each) => (
        <label key={each} class="check">
          <input type="radio" name={name} value={each} checked={each === chosen} onChange={() => { onChoose(each); }} />
          <span>{label(each)}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Select({ label, name, options, value }: { name: 'use' | 'recipient' | 'spoken'; label: string; value: string; options: readonly (readonly [value: string, label: string])[] }): JSX.Element {
  return (
    <>
      <label for={`export-${name}`}>{label}</label>
      <select id={`export-${name}`} value={value} onChange={({ currentTarget }) => { choose({ [name]: currentTarget.value }); }}>
        {options.map(([each, words]) => (
          <option key={each} value={each}>
            {words}
          </option>
        ))}
      </select>
    </>
  );
}

function Check({ hint, isChecked, label, name }: { name: 'names' | 'sensitive'; label: string; hint: string; isChecked: boolean }): JSX.Element {
  return (
    <label class="check">
      <input type="checkbox" name={name} checked={isChecked} onChange={({ currentTarget }) => { choose({ [name]: currentTarget.checked }); }} />
      <span>
        {label} <span class="hint">{hint}</span>
      </span>
    </label>
  );
}
