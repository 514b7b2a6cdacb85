/** A draft while it is written. What is missing is counted, and a withdrawal stops it at once. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import type { Around } from '../coding/around.ts';
import { oneLine } from '../display.ts';
import { leftOutWords } from '../exports/words.ts';
import { say as notify } from '../shell/notice.ts';
import { words } from '../wording.ts';
import { keep } from './acting.ts';
import { standing } from './deciding.ts';
import { documentOf, missing, textOf, type Draft } from './draft.ts';
import { keepDraft } from './drafts.ts';
import { give, type Format } from './making.ts';
import { namedAgainstTheirWill } from './naming.ts';
import { Refusals } from './refusals.tsx';
import { Sections } from './sections.tsx';
import { SendForm } from './send_form.tsx';
import { isBusy, trying } from './trying.ts';

export function DraftForm({ around, draft }: { around: Around; draft: Draft }): JSX.Element {
  const { outputs: said } = words.value;
  const isSending = useSignal(false);
  const { lang, names, template } = draft;
  const decided = standing(around, { use: template.id, names });
  const isStopped = decided.refused !== undefined;
  const acts = decided.refused === undefined ? (decided.leaving.facts.acts ?? []) : [];
  const lacking = missing(draft);
  const named = decided.refused === undefined ? namedAgainstTheirWill(textOf(draft, acts), decided) : [];
  useEffect(() => {
    // Whoever writes at the end of a long draft does not see its beginning.
    if (isStopped) notify(said.stopped);
  }, [isStopped]);
  const file = (format: Format): void => {
    void trying(async () => said.outcomes[await give(around.line, { use: template.id, names, format, purpose: template[lang] }, ({ leaving }) => documentOf(draft, leaving.facts.acts ?? []))]);
  };
  return (
    <section class="card draft" aria-label={template[lang]}>
      <h3>{template[lang]}</h3>
      {decided.refused !== undefined && <Refusals refused={decided.refused} isDraft />}
      <p class="hint">{said.lawyer}</p>
      <details class="lacking" open>
        <summary>{said.missing(lacking.length)}</summary>
        <ul>
          {lacking.map((what, i) => (
            <li key={i}>{what}</li>
          ))}
        </ul>
      </details>
      {named.length > 0 && <p class="alert" id="draft-named">{said.named(named.map((id) => oneLine(id)).join(', '))}</p>}
      {decided.refused === undefined && decided.leaving.leftOut.length > 0 && <p class="alert">{said.leftOut(decided.leaving.leftOut.map(leftOutWords).join('; '))}</p>}
      <Sections
        draft={draft}
        acts={acts}
        onChange={(changed) => {
          keepDraft(around.line.id, changed);
        }}
      />
      {isStopped && <p class="alert">{said.stopped} {said.above}</p>}
      <div class="line">
        <button type="button" id="draft-keep" disabled={isBusy.value || isStopped} onClick={() => void trying(async () => (await keep(around, draft), said.kept))}>
          {said.keep}
        </button>
        <button
          type="button"
          id="draft-pdf"
          disabled={isBusy.value || isStopped}
          onClick={() => {
            file('pdf');
          }}
        >
          {said.pdf}
        </button>
        <button
          type="button"
          id="draft-docx"
          disabled={isBusy.value || isStopped}
          onClick={() => {
            file('docx');
          }}
        >
          {said.docx}
        </button>
        <button type="button" id="draft-send" class="primary" aria-expanded={isSending.value} disabled={isBusy.value || isStopped} onClick={() => (isSending.value = !isSending.value)}>
          {said.send}
        </button>
        <button
          type="button"
          id="draft-away"
          onClick={() => {
            keepDraft(around.line.id, undefined);
          }}
        >
          {said.putAway}
        </button>
      </div>
      {isSending.value && !isStopped && <SendForm around={around} draft={draft} />}
    </section>
  );
}
