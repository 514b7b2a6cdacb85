/** What a case has to do with others: links, and being one with another. */

import { useSignal, type Signal } from '@preact/signals';
import type { JSX, TargetedSubmitEvent } from 'preact';
import { useEffect } from 'preact/hooks';

import { MERGED, moves } from '../../protocol/case_moves.ts';
import { keepOpen } from '../coding/fields.tsx';
import { displaySafe, oneLine } from '../display.ts';
import { explain } from '../explain.ts';
import { arrivedText } from '../inbox/columns.tsx';
import { lines } from '../inbox/lines.ts';
import type { Line } from '../keeper_messages.ts';
import { open } from '../report/opened.ts';
import { codeOf } from '../session.ts';
import { say } from '../shell/notice.ts';
import { categoryLabel, termLabel, terms } from '../terms.ts';
import { labelLanguage, words } from '../wording.ts';
import { busy } from './doing.ts';
import { textIn } from './fields.tsx';
import { link, merge, unmerge } from './linking.ts';
import { linksOf, mergedInto, reportNamed, type Link } from './links.ts';
import { MergePreview } from './merge_preview.tsx';
import { caseAbout, casesByReport, reportOfThread, RULEBOOK } from './store.ts';
import type { Work } from './work.ts';

const MOST_OFFERED = 200;

interface Properties {
  readonly line: Line;
  readonly recipients: readonly string[];
  readonly work: Work;
}

export function LinkBox(properties: Properties): JSX.Element {
  const { line, work } = properties;
  const { links: said } = words.value.cases;
  const doing = useSignal<'link' | 'merge' | 'unmerge' | undefined>(undefined);
  const leave = (): void => {
    doing.value = undefined;
  };
  const all = casesByReport();
  const merged = work.lead?.merged?.what;
  const canMove = work.lead !== undefined && moves(work.lead, work.session.member.id, RULEBOOK).some(({ to }) => to === MERGED);
  return (
    <section class="links" aria-label={said.heading}>
      <h4>{said.heading}</h4>
      {merged !== undefined && (
        <p class="merged">
          {said.mergedInto} <Other report={reportOfThread(merged.into)} thread={merged.into} /> <span class="hint">{displaySafe(merged.reason ?? '')}</span>
        </p>
      )}
      {mergedInto(line.id, all).map((report) => (
        <p key={report} class="merged">
          {said.mergedHere} <Other report={report} thread={report} />
        </p>
      ))}
      <ul>
        {linksOf(line.id, all).map((each) => (
          <li key={`${each.other} ${each.relation} ${String(each.isOurs)}`}>
            <Row linked={each} work={work} />
          </li>
        ))}
      </ul>
      {doing.value === undefined && (
        <div class="line">
          <button type="button" id="link" onClick={() => (doing.value = 'link')}>
            {said.link} <kbd>l</kbd>
          </button>
          {merged === undefined ? (
            <button type="button" id="merge" disabled={!canMove} title={canMove ? undefined : said.mergeWhen} onClick={() => (doing.value = 'merge')}>
              {said.merge}
            </button>
          ) : (
            <button type="button" id="unmerge" onClick={() => (doing.value = 'unmerge')}>
              {said.unmerge}
            </button>
          )}
        </div>
      )}
      {doing.value === undefined && !canMove && merged === undefined && <p class="hint">{said.mergeWhen}</p>}
      {doing.value === 'link' && <LinkForm {...properties} onDone={leave} />}
      {doing.value === 'merge' && <MergeForm {...properties} onDone={leave} />}
      {doing.value === 'unmerge' && <UnmergeForm {...properties} onDone={leave} />}
    </section>
  );
}

function Other({ report, thread }: { report: string | undefined; thread: string }): JSX.Element {
  const { links: said } = words.value.cases;
  if (report === undefined) return <code>{said.unseen(thread.slice(0, 8))}</code>;
  return (
    <button
      type="button"
      onClick={() => {
        open(report);
      }}
    >
      {lineText(report)}
    </button>
  );
}

function Row({ linked, work }: { linked: Link; work: Work }): JSX.Element {
  const { links: said } = words.value.cases;
  const isGoing = useSignal(false);
  const { isOurs, other, reason, relation, report } = linked;
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    await work.say('leading', { event: 'unlinked', case: other, relation, reason: textIn(new FormData(event.currentTarget), 'reason') });
  };
  return (
    <>
      <strong>{oneLine(termLabel('link_type', relation))}</strong>
      {isOurs ? '' : ` (${said.saidThere})`} <Other report={report} thread={other} /> <span class="hint">{displaySafe(reason ?? '')}</span>{' '}
      {isOurs && !isGoing.value && (
        <button type="button" data-do="unlink" disabled={busy.value} onClick={() => (isGoing.value = true)}>
          {said.unlink}
        </button>
      )}
      {isGoing.value && (
        <form class="card" onSubmit={(event) => void submit(event)} onKeyDown={keepOpen}>
          <Reason id={`unlink-${other}-${relation}`} />
          <Buttons name={said.unlink} onLeave={() => (isGoing.value = false)} />
        </form>
      )}
    </>
  );
}

interface Form extends Properties {
  readonly onDone: () => void;
}

function LinkForm({ line, onDone, recipients }: Form): JSX.Element {
  const { links: said } = words.value.cases;
  const typed = useSignal('');
  const other = reportNamed(typed.value, lines.value, line.id);
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    if (other !== undefined && (await carriedOut(link(line.id, recipients, other.id, { relation: textIn(fields, 'relation'), reason: textIn(fields, 'reason') })))) onDone();
  };
  return (
    <form class="card" onSubmit={(event) => void submit(event)} onKeyDown={keepOpen}>
      <Which not={line.id} typed={typed} />
      <label for="link-relation">{said.relation}</label>
      <select id="link-relation" name="relation" required>
        {terms('link_type').map((term) => (
          <option key={term.id} value={term.id}>
            {term[labelLanguage.value]}
          </option>
        ))}
      </select>
      <Reason id="link-reason" />
      <Buttons name={said.link} isAble={other !== undefined} onLeave={onDone} />
    </form>
  );
}

function MergeForm({ line, onDone, recipients, work }: Form): JSX.Element {
  const { links: said } = words.value.cases;
  const typed = useSignal('');
  const other = reportNamed(typed.value, lines.value, line.id);
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const reason = textIn(new FormData(event.currentTarget), 'reason');
    if (other !== undefined && (await carriedOut(merge(line.id, recipients, other.id, reason)))) onDone();
  };
  return (
    <form class="card" onSubmit={(event) => void submit(event)} onKeyDown={keepOpen}>
      <Which not={line.id} typed={typed} />
      {other !== undefined && <MergePreview work={work} line={line} there={caseAbout(other.id)} other={other} />}
      <Reason id="merge-reason" />
      <Buttons name={said.merge} isAble={other !== undefined} onLeave={onDone} />
    </form>
  );
}

function UnmergeForm({ line, onDone, recipients, work }: Form): JSX.Element {
  const { links: said } = words.value.cases;
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const reason = textIn(new FormData(event.currentTarget), 'reason');
    if (await carriedOut(unmerge(line.id, recipients, work.lead?.state === MERGED, reason))) onDone();
  };
  return (
    <form class="card" onSubmit={(event) => void submit(event)} onKeyDown={keepOpen}>
      <p>{said.unmergeWhat}</p>
      <Reason id="unmerge-reason" />
      <Buttons name={said.unmerge} onLeave={onDone} />
    </form>
  );
}

/** Another report, by the beginning of its id; those of the list are offered. */
function Which({ not, typed }: { not: string; typed: Signal<string> }): JSX.Element {
  const { links: said } = words.value.cases;
  useEffect(() => {
    document.getElementById('link-other')?.focus();
  }, []);
  const other = reportNamed(typed.value, lines.value, not);
  return (
    <>
      <label for="link-other">{said.which}</label>
      <input
        id="link-other"
        type="text"
        list="link-others"
        required
        autocomplete="off"
        spellcheck={false}
        value={typed.value}
        onInput={({ currentTarget }) => (typed.value = currentTarget.value)}
      />
      <datalist id="link-others">
        {lines.value
          .filter(({ id, status }) => status === 'ok' && id !== not)
          .slice(0, MOST_OFFERED)
          .map(({ id }) => (
            <option key={id} value={id.slice(0, 8)}>
              {lineText(id)}
            </option>
          ))}
      </datalist>
      <p class="hint" role="status">
        {other === undefined ? said.whichHint : lineText(other.id)}
      </p>
    </>
  );
}

function Reason({ id }: { id: string }): JSX.Element {
  return (
    <>
      <label for={id}>{words.value.cases.reason}</label>
      <textarea id={id} name="reason" rows={2} required maxLength={2_000} dir="auto" />
    </>
  );
}

function Buttons({ isAble = true, name, onLeave }: { name: string; isAble?: boolean; onLeave: () => void }): JSX.Element {
  return (
    <div class="line">
      <button type="submit" class="primary" disabled={busy.value || !isAble}>
        {name}
      </button>
      <button type="button" onClick={onLeave}>
        {words.value.cases.cancel}
      </button>
    </div>
  );
}

/** Which report it is, in one line. */
export function lineText(report: string): string {
  const { inbox } = words.value;
  const line = lines.value.find(({ id }) => id === report);
  const title = caseAbout(report)?.lead.described?.what.title;
  const what = title ?? (line?.head?.category === undefined ? line?.head && inbox.types[line.head.type] : categoryLabel(line.head.category));
  return [report.slice(0, 8), what === undefined ? '' : oneLine(what), line === undefined ? '' : arrivedText(line.hour)].filter((part) => part !== '').join(' · ');
}

async function carriedOut(step: Promise<boolean>): Promise<boolean> {
  try {
    return await step;
  } catch (error) {
    say(explain(codeOf(error)));
    return false;
  }
}
