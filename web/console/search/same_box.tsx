/** Other reports that may be about the same as the one that is open: to look at, and to link. */

import { computed } from '@preact/signals';
import type { JSX, TargetedSubmitEvent } from 'preact';

import { busy, doing } from '../cases/doing.ts';
import { link } from '../cases/linking.ts';
import { caseAbout } from '../cases/store.ts';
import { oneLine } from '../display.ts';
import { explain } from '../explain.ts';
import { open, opened } from '../report/opened.ts';
import { codeOf } from '../session.ts';
import { say } from '../shell/notice.ts';
import { termLabel, terms } from '../terms.ts';
import { labelLanguage, words } from '../wording.ts';
import { candidatesFor, type Candidate, type Reason } from './duplicates.ts';
import { titleOf } from './hits.tsx';
import { searched } from './live.ts';
import { readAll, reading, unreadTexts } from './texts.ts';

const MOST_SHOWN = 10;
/** What is offered where two reports were found to be alike. */
const RELATIONS: ReadonlySet<string> = new Set(['duplicate', 'same-event', 'same-victim', 'same-perpetrator', 'same-device', 'part-of']);

const candidates = computed((): readonly Candidate[] => {
  const { index } = searched.value;
  const subject = opened.value === undefined ? undefined : index.subjects.get(opened.value.id);
  return subject === undefined ? [] : candidatesFor(subject, index.subjects.values());
});

export function SameBox({ id, recipients }: { id: string; recipients: readonly string[] }): JSX.Element {
  const { same } = words.value.search;
  const left = unreadTexts();
  if (candidates.value.length === 0 && left === 0) return <></>;
  return (
    <section class="same" aria-label={same.heading}>
      <h3>{same.heading}</h3>
      {candidates.value.length > 0 && <p class="hint">{same.hint}</p>}
      <ul>
        {candidates.value.slice(0, MOST_SHOWN).map((candidate) => (
          <li key={candidate.subject.id}>
            <Other candidate={candidate} id={id} recipients={recipients} />
          </li>
        ))}
      </ul>
      {left > 0 && (
        <p class="hint">
          {same.unread(left)}{' '}
          <button type="button" disabled={reading.value?.isPaused === false} onClick={() => void readAll()}>
            {same.readAll}
          </button>
        </p>
      )}
    </section>
  );
}

function Other({ candidate: { reasons, subject }, id, recipients }: { candidate: Candidate; id: string; recipients: readonly string[] }): JSX.Element {
  const { same } = words.value.search;
  const linked = linkBetween(id, subject.id);
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const relation = new FormData(event.currentTarget).get('relation');
    if (typeof relation === 'string') void linkTo(id, recipients, subject.id, relation);
  };
  return (
    <>
      <p class="title">{titleOf(subject)}</p>
      <p class="hint">{reasons.map(reasonText).join(' · ')}</p>
      <form class="line" onSubmit={submit}>
        <button
          type="button"
          onClick={() => {
            open(subject.id);
          }}
        >
          {same.open(subject.id.slice(0, 8))}
        </button>
        {linked === undefined ? (
          <>
            <select name="relation" aria-label={same.relation}>
              {terms('link_type')
                .filter((term) => RELATIONS.has(term.id))
                .map((term) => (
                  <option key={term.id} value={term.id}>
                    {term[labelLanguage.value]}
                  </option>
                ))}
            </select>
            <button type="submit" disabled={busy.value}>
              {same.link}
            </button>
          </>
        ) : (
          <>
            <span class="linked">{same.linked(termLabel('link_type', linked.relation))}</span>
            {linked.from === id && (
              <button type="button" disabled={busy.value} onClick={() => void doing(id, recipients, 'leading', { event: 'unlinked', case: linked.to, relation: linked.relation })}>
                {same.unlink}
              </button>
            )}
          </>
        )}
      </form>
    </>
  );
}

/** A link from either of two cases to any thread of the other. */
function linkBetween(one: string, other: string): { readonly from: string; readonly to: string; readonly relation: string } | undefined {
  for (const [from, to] of [[one, other], [other, one]] as const) {
    const theirs = new Set((caseAbout(to)?.threads ?? []).map((thread) => thread.id));
    for (const { what } of caseAbout(from)?.lead.links.values() ?? []) if (theirs.has(what.case)) return { from, to: what.case, relation: what.relation };
  }
  return undefined;
}

async function linkTo(report: string, recipients: readonly string[], other: string, relation: string): Promise<void> {
  try {
    await link(report, recipients, other, { relation, reason: words.value.search.same.reason });
  } catch (error) {
    say(explain(codeOf(error)));
  }
}

function reasonText(reason: Reason): string {
  const { reasons } = words.value.search;
  switch (reason.kind) {
    case 'circumstances':
    case 'place':
      return reasons[reason.kind];
    case 'name':
      return reasons.name(oneLine(reason.name));
    case 'plate':
    case 'phone':
    case 'account':
      return reasons[reason.kind](oneLine(reason.value));
  }
}
