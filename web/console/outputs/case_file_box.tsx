/** The case file: for the organisations' own use, with names or without. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import { dayOf } from '../../protocol/case_words.ts';
import type { LabelLanguage } from '../../protocol/vocabulary.ts';
import type { Around } from '../coding/around.ts';
import { labelLanguage, words } from '../wording.ts';
import { caseFile } from './case_file.ts';
import { standing } from './deciding.ts';
import { give, type Format } from './making.ts';
import { Refusals } from './refusals.tsx';
import { isBusy, trying } from './trying.ts';

const USE = 'case-file';

export function CaseFileBox({ around }: { around: Around }): JSX.Element {
  const { outputs: said } = words.value;
  const names = useSignal(false);
  const lang = useSignal<LabelLanguage>(labelLanguage.value);
  const decided = standing(around, { use: USE, names: names.value });
  const file = (format: Format): void => {
    void trying(async () => said.outcomes[await give(around.line, { use: USE, names: names.value, format, purpose: said.caseFile }, ({ leaving }) => caseFile(leaving.facts, lang.value, dayOf(new Date())))]);
  };
  return (
    <section class="card case-file" aria-label={said.caseFile}>
      <h3>{said.caseFile}</h3>
      <p class="hint">{said.caseFileHint}</p>
      <label for="case-file-lang">{said.lang}</label>
      <select id="case-file-lang" value={lang.value} onChange={({ currentTarget }) => (lang.value = currentTarget.value === 'en' ? 'en' : 'es')}>
        <option value="es">{said.spoken.es}</option>
        <option value="en">{said.spoken.en}</option>
      </select>
      <label class="check">
        <input type="checkbox" id="case-file-names" checked={names.value} onChange={({ currentTarget }) => (names.value = currentTarget.checked)} />
        <span>{said.names}</span>
      </label>
      {decided.refused !== undefined && <Refusals refused={decided.refused} />}
      <div class="line">
        {(['pdf', 'docx'] as const).map((format) => (
          <button
            key={format}
            type="button"
            id={`case-file-${format}`}
            disabled={isBusy.value || decided.refused !== undefined}
            onClick={() => {
              file(format);
            }}
          >
            {said[format]}
          </button>
        ))}
      </div>
    </section>
  );
}
