/** Beginning a draft: what it is, in which language, with names or without, and about whom. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import { dayOf } from '../../protocol/case_words.ts';
import type { LabelLanguage } from '../../protocol/vocabulary.ts';
import type { Around } from '../coding/around.ts';
import { caseCode } from '../exports/facts.ts';
import { oneLine } from '../display.ts';
import { labelLanguage, words } from '../wording.ts';
import { standing } from './deciding.ts';
import { begun } from './draft.ts';
import { keepDraft } from './drafts.ts';
import { called, filled, victimsOf } from './filling.ts';
import { Refusals } from './refusals.tsx';
import { templateOf, TEMPLATES } from './template.ts';

const ID_LETTERS = 8;

export function BeginDraft({ around }: { around: Around }): JSX.Element {
  const { outputs: said } = words.value;
  const use = useSignal('');
  const lang = useSignal<LabelLanguage>(labelLanguage.value);
  const names = useSignal(true);
  const person = useSignal('');
  const template = templateOf(use.value);
  const decided = template === undefined ? undefined : standing(around, { use: template.id, names: names.value });
  const facts = decided?.refused === undefined ? decided?.leaving.facts : undefined;
  const persons = facts === undefined || template?.subject === undefined ? [] : victimsOf(facts, template.subject);
  const begin = (): void => {
    if (template === undefined || facts === undefined || decided?.refused !== undefined || decided === undefined) return;
    const organisation = oneLine(around.session.member.name[lang.value]);
    const one = person.value === '' ? persons[0]?.id : person.value;
    keepDraft(
      around.line.id,
      begun(template, filled(facts, { lang: lang.value, organisation, person: one, subject: template.subject }), {
        output: `${template.id}-${crypto.randomUUID().slice(0, ID_LETTERS)}`,
        lang: lang.value,
        day: dayOf(new Date()),
        code: caseCode(decided.lead.id),
        names: names.value,
      }),
    );
  };
  return (
    <form
      class="card"
      onSubmit={(event) => {
        event.preventDefault();
        begin();
      }}
    >
      <h3>{said.newDraft}</h3>
      <label for="draft-type">{said.type}</label>
      <select id="draft-type" value={use.value} onChange={({ currentTarget }) => (use.value = currentTarget.value)}>
        <option value="">{said.choose}</option>
        {TEMPLATES.map((each) => (
          <option key={each.id} value={each.id}>
            {each[labelLanguage.value]}
          </option>
        ))}
      </select>
      <label for="draft-lang">{said.lang}</label>
      <select id="draft-lang" value={lang.value} onChange={({ currentTarget }) => (lang.value = currentTarget.value === 'en' ? 'en' : 'es')}>
        <option value="es">{said.spoken.es}</option>
        <option value="en">{said.spoken.en}</option>
      </select>
      {persons.length > 1 && (
        <>
          <label for="draft-person">{said.person}</label>
          <select id="draft-person" value={person.value} onChange={({ currentTarget }) => (person.value = currentTarget.value)}>
            {persons.map((each) => (
              <option key={each.id} value={each.id}>
                {oneLine(called(each) ?? each.id)}
              </option>
            ))}
          </select>
        </>
      )}
      <label class="check">
        <input type="checkbox" id="draft-names" checked={names.value} onChange={({ currentTarget }) => (names.value = currentTarget.checked)} />
        <span>{said.names}</span>
      </label>
      {decided?.refused !== undefined && <Refusals refused={decided.refused} />}
      <button type="submit" class="primary" id="draft-begin" disabled={facts === undefined}>
        {said.begin}
      </button>
    </form>
  );
}
