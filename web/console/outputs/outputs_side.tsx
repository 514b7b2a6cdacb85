/** The side of a report on which documents are made of its case: drafts, what was sent, and the case file. */

import type { JSX } from 'preact';

import type { Around } from '../coding/around.ts';
import { caseAbout } from '../cases/store.ts';
import { words } from '../wording.ts';
import { BeginDraft } from './begin_draft.tsx';
import { CaseFileBox } from './case_file_box.tsx';
import { DraftForm } from './draft_form.tsx';
import { draftAbout } from './drafts.ts';
import { OutputList } from './output_list.tsx';
import { hindered } from './trying.ts';

export function OutputsSide({ around }: { around: Around }): JSX.Element {
  const { outputs: said } = words.value;
  const { id } = around.line;
  const found = caseAbout(id);
  const draft = draftAbout(id);
  if (found === undefined) return <p class="hint">{said.notBegun}</p>;
  return (
    <section class="outputs" aria-label={said.heading}>
      {hindered.value.length > 0 && (
        <div class="alert" role="alert" id="outputs-hindered">
          {hindered.value.map((reason) => (
            <p key={reason}>{reason}</p>
          ))}
        </div>
      )}
      {draft === undefined ? <BeginDraft around={around} /> : <DraftForm key={draft.output} around={around} draft={draft} />}
      <OutputList around={around} found={found} />
      <CaseFileBox around={around} />
    </section>
  );
}
