/** The sections of a draft as fields. */

import type { JSX } from 'preact';

import type { FactAct } from '../exports/case_facts.ts';
import { words } from '../wording.ts';
import { keyOf, type Draft } from './draft.ts';
import { ObligationList } from './obligation_list.tsx';
import type { Section } from './template.ts';

const LONGEST_FIELD = 2_000;
const LONGEST_TEXT = 60_000;
const ROWS = 8;

interface Properties {
  readonly draft: Draft;
  readonly acts: readonly FactAct[];
  readonly onChange: (draft: Draft) => void;
}

export function Sections({ acts, draft, onChange }: Properties): JSX.Element {
  const write = (key: string, text: string): void => {
    onChange({ ...draft, texts: { ...draft.texts, [key]: text } });
  };
  return (
    <>
      {draft.template.sections.map((section) => (
        <Part key={section.id} section={section} draft={draft} acts={acts} onChange={onChange} onWrite={write} />
      ))}
    </>
  );
}

function Part({ acts, draft, onChange, onWrite, section }: Properties & { readonly section: Section; readonly onWrite: (key: string, text: string) => void }): JSX.Element {
  const { outputs: said } = words.value;
  const { lang, texts } = draft;
  const heading = section[lang];
  switch (section.kind) {
    case 'fields':
      return (
        <fieldset>
          <legend>{heading}</legend>
          {section.fields.map((field) => {
            const key = keyOf(section, field);
            return (
              <label key={key}>
                {field.needs === true ? said.needed(field[lang]) : field[lang]}
                <input
                  type="text"
                  dir="auto"
                  lang={lang}
                  data-field={key}
                  maxLength={LONGEST_FIELD}
                  value={texts[key] ?? ''}
                  onInput={({ currentTarget }) => {
                    onWrite(key, currentTarget.value);
                  }}
                />
              </label>
            );
          })}
        </fieldset>
      );
    case 'obligations':
      return <ObligationList heading={heading} draft={draft} acts={acts} onChange={onChange} />;
    default:
      return (
        <fieldset>
          <legend>{heading}</legend>
          <label>
            <span class={section.kind === 'requests' ? 'hint' : 'unseen'}>{section.kind === 'requests' ? said.oneALine : heading}</span>
            <textarea
              rows={ROWS}
              dir="auto"
              lang={lang}
              data-field={section.id}
              maxLength={LONGEST_TEXT}
              value={texts[section.id] ?? ''}
              onInput={({ currentTarget }) => {
                onWrite(section.id, currentTarget.value);
              }}
            />
          </label>
        </fieldset>
      );
  }
}
