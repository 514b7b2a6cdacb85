/** The narrative beside what was coded of it: who did what to whom, how well that is known, and what may be done with it. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import type { Id } from '../../protocol/answers.ts';
import { oneLine } from '../display.ts';
import { say as notify } from '../shell/notice.ts';
import { categoryLabel } from '../terms.ts';
import { words } from '../wording.ts';
import { ActForm } from './act_form.tsx';
import { ActList } from './act_list.tsx';
import { newAct, quoteOf, type Quote } from './acts.ts';
import { entitiesIn, leading, type Around } from './around.ts';
import { ConsentLights } from './consent_lights.tsx';
import { Described } from './described.tsx';
import { draftsOf, keepDraft } from './drafts.ts';
import { Entities } from './entities.tsx';
import { Narrative } from './narrative.tsx';

export function Coding({ around }: { around: Around }): JSX.Element {
  const { coding } = words.value;
  const { line, report } = around;
  const thread = leading(around);
  const chosen = useSignal<Id | undefined>(undefined);
  const draft = draftsOf(line.id).act;
  const acts = [...(thread?.acts.values() ?? [])];
  const here = (quotes: readonly Quote[] = []): readonly Quote[] => quotes.filter(({ report: hash }) => hash === line.sha256);
  const written = draft === undefined ? [] : here(draft.coded.quotes).map(({ end, start }) => ({ act: draft.coded.id, start, end }));
  const quotes = acts.filter(({ coded }) => coded.id !== draft?.coded.id).flatMap(({ coded }) => here(coded.quotes).map(({ end, start }) => ({ act: coded.id, start, end })));
  const quote = (place: { readonly start: number; readonly end: number } | undefined): void => {
    if (place === undefined) {
      notify(coding.nothingSelected);
      return;
    }
    const { coded, from } = draft ?? { coded: newAct(report, entitiesIn(thread)), from: undefined };
    keepDraft(line.id, 'act', { from, coded: { ...coded, quotes: [...(coded.quotes ?? []), quoteOf(line.sha256, report.narrative.text, place)] } });
  };
  return (
    <div class="coding">
      <Narrative
        text={report.narrative.text}
        lang={report.lang}
        quotes={[...quotes, ...written]}
        chosen={chosen.value}
        isWriting={draft !== undefined}
        nameOf={(id) => {
          const act = acts.find(({ coded }) => coded.id === id);
          return act === undefined ? coding.written : oneLine(categoryLabel(act.coded.category));
        }}
        onQuote={quote}
        onChoose={(id) => {
          chosen.value = id;
          document.getElementById(`act-${id}`)?.focus();
        }}
      />
      <div class="coded">
        {draft !== undefined && <ActForm key={draft.coded.id} around={around} draft={draft} />}
        <ActList around={around} chosen={chosen} />
        <Entities around={around} />
        <ConsentLights around={around} />
        <Described key={thread?.described?.hash ?? ''} around={around} />
      </div>
    </div>
  );
}
