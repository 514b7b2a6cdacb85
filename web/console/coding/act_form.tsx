/** An act as it is written: all of it once more, each time. */

import type { JSX, TargetedSubmitEvent } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import type { Place, Time } from '../../protocol/answers.ts';
import type { Known } from '../../protocol/case_state.ts';
import type { CodedAct } from '../../protocol/events.ts';
import { busy } from '../cases/doing.ts';
import { refusalText } from '../cases/refusals.ts';
import { displaySafe } from '../display.ts';
import { STATES, terms } from '../terms.ts';
import { words } from '../wording.ts';
import { fieldFor, timeAs, withCategory } from './acts.ts';
import { entitiesIn, hindrance, leading, say, type Around } from './around.ts';
import { Meanwhile, isBehind } from './meanwhile.tsx';
import { CategoryField } from './category_field.tsx';
import { keepDraft, type Drafts } from './drafts.ts';
import { Check, Choose, keepOpen, LongText, optionsIn, optionsOf, Several, Typed } from './fields.tsx';
import { Perpetrators, Victims } from './parties.tsx';
import { tidy, type Gappy } from './tidy.ts';

type Change = (part: Gappy<CodedAct>) => void;

export function ActForm({ around, draft: { coded: act, from } }: { around: Around; draft: NonNullable<Drafts['act']> }): JSX.Element {
  const { coding } = words.value;
  const { line } = around;
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    form.current?.scrollIntoView({ block: 'nearest' });
    document.getElementById('category')?.focus();
  }, []);
  const keep = (changed: CodedAct | undefined): void => {
    keepDraft(line.id, 'act', changed && { coded: changed, from });
  };
  const change: Change = (part) => {
    keep({ ...tidy<CodedAct>({ ...act, ...part }), id: act.id, category: part.category ?? act.category });
  };
  const thread = leading(around);
  const [what, seen] = [{ event: 'act', act } as const, { over: from }];
  const hindered = act.category === '' ? undefined : hindrance(around, what);
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    if (await say(around, what, seen)) keep(undefined);
  };
  return (
    <form ref={form} class="card coded-form" aria-label={coding.act} onSubmit={(event) => void submit(event)} onKeyDown={keepOpen}>
      <h4>{from === undefined ? coding.newAct : coding.changeAct}</h4>
      <Meanwhile
        around={around}
        what={what}
        seen={seen}
        onKeep={(over) => {
          keepDraft(line.id, 'act', { coded: act, from: over });
        }}
        onTake={(now) => {
          keepDraft(line.id, 'act', { coded: (now as Known<'act'>).what.act, from: now.hash });
        }}
      />
      <Quotes act={act} hash={line.sha256} change={change} />
      <CategoryField
        value={act.category}
        onChange={(category) => {
          keep(withCategory(act, category));
        }}
      />
      <Check name="main" label={coding.main} isOn={act.main === true} onChange={(isOn) => { change({ main: isOn ? true : undefined }); }} />
      <When time={act.time} change={change} />
      <Where place={act.place} change={change} />
      <Victims all={entitiesIn(thread)} value={act.victims ?? []} onChange={(victims) => { change({ victims }); }} />
      <Perpetrators all={entitiesIn(thread)} value={act.perpetrators ?? []} onChange={(perpetrators) => { change({ perpetrators }); }} />
      <Sdg act={act} change={change} />
      <details>
        <summary>{coding.more}</summary>
        <Several id="methods" label={coding.methods} options={optionsOf(terms('torture_method'))} value={act.methods ?? []} onChange={(methods) => { change({ methods }); }} />
        <Several id="motive" label={coding.motive} options={optionsOf(terms('motive'))} value={act.motive ?? []} onChange={(motive) => { change({ motive }); }} />
        <Several id="context" label={coding.context} options={optionsOf(terms('context'))} value={act.context ?? []} onChange={(context) => { change({ context }); }} />
      </details>
      <LongText id="act-note" label={coding.remark} value={act.note ?? ''} onChange={(note) => { change({ note }); }} />
      {from !== undefined && <p class="hint">{coding.changeTakesLevel}</p>}
      {hindered !== undefined && <p class="alert">{refusalText(hindered)}</p>}
      <div class="line">
        <button type="submit" class="primary" disabled={act.category === '' || hindered !== undefined || busy.value || isBehind(around, what, seen)}>
          {coding.keepAct}
        </button>
        <button type="button" onClick={() => { keep(undefined); }}>
          {coding.leave}
        </button>
      </div>
    </form>
  );
}

function Quotes({ act: { quotes = [] }, change, hash }: { act: CodedAct; hash: string; change: Change }): JSX.Element {
  const { coding } = words.value;
  return (
    <ul class="quotes">
      {quotes.map((quote, i) => (
        <li key={`${quote.start}-${quote.end}-${i}`}>
          <q dir="auto">{displaySafe(quote.text ?? '')}</q>
          {quote.report !== hash && <span class="hint"> {coding.ofAnotherReport}</span>}{' '}
          <button type="button" onClick={() => { change({ quotes: quotes.filter((_, place) => place !== i) }); }}>
            {coding.dropQuote}
          </button>
        </li>
      ))}
    </ul>
  );
}

function When({ change, time }: { time: Time | undefined; change: Change }): JSX.Element {
  const { coding } = words.value;
  const precision = time?.precision ?? '';
  const type = fieldFor(precision);
  const set = (part: Gappy<Time>): void => {
    const next = { ...tidy<Time>({ ...time, ...part }), precision: part.precision ?? precision };
    change({ time: next.precision === '' ? undefined : timeAs(next) });
  };
  return (
    <fieldset class="fields">
      <legend>{coding.when}</legend>
      <Choose id="precision" label={coding.precision} options={optionsOf(terms('time_precision'))} value={precision} onChange={(value) => { set({ precision: value }); }} />
      {type !== undefined && <Typed id="start" type={type} label={precision === 'range' || precision === 'ongoing' ? coding.since : coding.day} value={time?.start ?? ''} onChange={(start) => { set({ start }); }} />}
      {precision === 'range' && <Typed id="end" type="date" label={coding.until} value={time?.end ?? ''} onChange={(end) => { set({ end }); }} />}
    </fieldset>
  );
}

function Where({ change, place = {} }: { place: Place | undefined; change: Change }): JSX.Element {
  const { coding } = words.value;
  const set = (part: Gappy<Place>): void => {
    change({ place: tidy<Place>({ ...place, ...part }) });
  };
  return (
    <fieldset class="fields">
      <legend>{coding.where}</legend>
      <Choose id="state" label={coding.state} options={optionsOf(STATES)} value={place.state ?? ''} onChange={(state) => { set({ state }); }} />
      <Typed id="municipality" label={coding.municipality} value={place.municipality ?? ''} onChange={(municipality) => { set({ municipality }); }} />
      <Typed id="locality" label={coding.locality} value={place.locality ?? ''} onChange={(locality) => { set({ locality }); }} />
    </fieldset>
  );
}

/** The tests of indicator 16.10.1. */
function Sdg({ act: { sdg16101: tests = {} }, change }: { act: CodedAct; change: Change }): JSX.Element {
  const { coding } = words.value;
  type Tests = NonNullable<CodedAct['sdg16101']>;
  const set = (part: Readonly<Record<string, string>>): void => {
    change({ sdg16101: tidy<Tests>({ ...tests, ...part }) });
  };
  return (
    <fieldset class="fields">
      <legend>{coding.sdg.heading}</legend>
      <Choose id="sdg-class" label={coding.sdg.kind} options={optionsIn(coding.sdg.kinds)} value={tests.class ?? ''} onChange={(value) => { set({ class: value }); }} />
      <Choose id="sdg-victim" label={coding.sdg.victim} options={optionsIn(coding.sdg.victims)} value={tests.victim_class ?? ''} onChange={(value) => { set({ victim_class: value }); }} />
      <Choose id="sdg-motive" label={coding.sdg.motive} options={optionsIn(coding.answers)} value={tests.motive_link ?? ''} onChange={(value) => { set({ motive_link: value }); }} />
      <Choose id="sdg-state" label={coding.sdg.state} options={optionsIn(coding.sdg.states)} value={tests.state_link ?? ''} onChange={(value) => { set({ state_link: value }); }} />
    </fieldset>
  );
}
