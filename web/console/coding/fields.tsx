/** Fields of forms, each with its label. */

import type { JSX, TargetedInputEvent } from 'preact';

import type { Id } from '../../protocol/answers.ts';
import type { Term } from '../../protocol/vocabulary.ts';
import { oneLine } from '../display.ts';
import { labelLanguage, words } from '../wording.ts';

export type Option = readonly [value: string, text: string];

interface Field {
  readonly id: string;
  readonly label: string;
}

interface Of<Value> extends Field {
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}

export function optionsOf(terms: Iterable<Term>): readonly Option[] {
  return [...terms].map((term) => [term.id, term[labelLanguage.value]]);
}

/** The codes of a catalogue, or the numbers of a list in it, as options. */
export function optionsIn(said: Readonly<Record<string, string>> | readonly string[]): readonly Option[] {
  return Object.entries(said);
}

export function Choose({ id, isRequired = false, label, onChange, options, value }: Of<string> & { readonly options: readonly Option[]; readonly isRequired?: boolean }): JSX.Element {
  // A code that stands in no list, of a later one, stays what it is.
  const all = value === '' || options.some(([code]) => code === value) ? options : [...options, [value, oneLine(value)] as const];
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={value}
        required={isRequired}
        onChange={({ currentTarget }) => {
          onChange(currentTarget.value);
        }}
      >
        <option value="">{words.value.coding.nothingChosen}</option>
        {all.map(([code, text]) => (
          <option key={code} value={code}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

export function Typed({ id, isRequired = false, label, limit = 200, onChange, type = 'text', value }: Of<string> & { readonly type?: 'text' | 'date' | 'datetime-local' | 'month' | 'number'; readonly limit?: number; readonly isRequired?: boolean }): JSX.Element {
  const field = {
    id,
    value,
    required: isRequired,
    onInput: ({ currentTarget }: TargetedInputEvent<HTMLInputElement>): void => {
      onChange(currentTarget.value);
    },
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {type === 'text' ? <input {...field} type="text" maxLength={limit} autocomplete="off" dir="auto" /> : type === 'number' ? <input {...field} type="number" min={1} /> : <input {...field} type={type} />}
    </div>
  );
}

export function LongText({ id, label, limit = 2_000, onChange, rows = 2, value }: Of<string> & { readonly limit?: number; readonly rows?: number }): JSX.Element {
  return (
    <div class="field wide">
      <label for={id}>{label}</label>
      <textarea
        id={id}
        rows={rows}
        maxLength={limit}
        dir="auto"
        value={value}
        onInput={({ currentTarget }) => {
          onChange(currentTarget.value);
        }}
      />
    </div>
  );
}

export function Check({ isOn, label, name, onChange }: { readonly name: string; readonly label: string; readonly isOn: boolean; readonly onChange: (isOn: boolean) => void }): JSX.Element {
  return (
    <label class="check">
      <input
        type="checkbox"
        name={name}
        checked={isOn}
        onChange={({ currentTarget }) => {
          onChange(currentTarget.checked);
        }}
      />
      <span>{label}</span>
    </label>
  );
}

/** Any of some codes. */
export function Several({ id, label, onChange, options, value }: Of<readonly Id[]> & { readonly options: readonly Option[] }): JSX.Element {
  return (
    <fieldset class="several" id={id}>
      <legend>{label}</legend>
      {options.map(([code, text]) => (
        <Check
          key={code}
          name={id}
          label={text}
          isOn={value.includes(code)}
          onChange={(isOn) => {
            onChange(isOn ? [...value, code] : value.filter((each) => each !== code));
          }}
        />
      ))}
    </fieldset>
  );
}

/** Escape leaves a field, and not the report with everything that was typed. */
export function keepOpen(event: KeyboardEvent): void {
  if (event.key !== 'Escape' || event.defaultPrevented) return;
  event.preventDefault();
  if (event.target instanceof HTMLElement) event.target.blur();
}
