/** How well one act is known, and why: what the level takes is said before anything is written. */

import { useSignal } from '@preact/signals';
import type { JSX, TargetedSubmitEvent } from 'preact';
import { useEffect } from 'preact/hooks';

import { secondFor } from '../../protocol/case_seconds.ts';
import type { Act } from '../../protocol/case_state.ts';
import type { Basis, Source, WhatOf } from '../../protocol/events.ts';
import { busy } from '../cases/doing.ts';
import { refusalText } from '../cases/refusals.ts';
import { RULEBOOK } from '../cases/store.ts';
import type { Seen } from '../cases/whole.ts';
import { oneLine } from '../display.ts';
import { terms, termLabel } from '../terms.ts';
import { words } from '../wording.ts';
import { hindrance, say, type Around } from './around.ts';
import { basisFor, contradictionsFrom, finished, pairsIn, withoutSource, withPair, withSource, type Independence } from './basis.ts';
import { Check, Choose, keepOpen, LongText, optionsIn, optionsOf, Typed } from './fields.tsx';
import { isBehind, Meanwhile } from './meanwhile.tsx';
import { tidy } from './tidy.ts';

type Verified = WhatOf<'verified'>;
/** Established by an authority; inconclusive; other explanations are looked at from here on. */
const [ESTABLISHED, INCONCLUSIVE, EXPLAINED] = ['v5', 'vi', 'v4'];

export function VerifyForm({ act, around, onDone }: { act: Act; around: Around; onDone: () => void }): JSX.Element {
  const { cases, coding } = words.value;
  const level = useSignal('');
  const reason = useSignal('');
  const next = useSignal('');
  const seen = useSignal<Seen>({ over: act.event.hash });
  const basis = useSignal<Basis>(basisFor(act, around.report, around.line.sha256));
  useEffect(() => {
    document.getElementById('level')?.focus();
  }, []);
  const what: Verified = { ...tidy<Omit<Verified, 'basis'>>({ event: 'verified', act: act.coded.id, level: level.value, reason: reason.value, next: next.value }), basis: finished(basis.value) };
  const second = secondFor(what);
  const hindered = level.value === '' ? undefined : hindrance(around, what);
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    if (await say(around, what, seen.value)) onDone();
  };
  const rules = coding.rules as Readonly<Record<string, string>>;
  return (
    <form class="card coded-form" aria-label={coding.verify} onSubmit={(event) => void submit(event)} onKeyDown={keepOpen}>
      <Meanwhile
        around={around}
        what={what}
        seen={seen.value}
        onKeep={(over) => {
          seen.value = { over };
        }}
      />
      <Choose id="level" label={coding.level} isRequired options={optionsOf(RULEBOOK.levels)} value={level.value} onChange={(code) => (level.value = code)} />
      {level.value !== '' && <p class="hint rule">{rules[level.value]}</p>}
      {second !== undefined && <p class="alert">{cases.seconds[second]}</p>}
      <Sources basis={basis.value} onChange={(changed) => (basis.value = changed)} />
      <Independent basis={basis.value} onChange={(changed) => (basis.value = changed)} />
      <LongText
        id="contradictions"
        label={coding.contradictions}
        value={(basis.value.contradictions ?? []).map(({ text }) => text).join('\n')}
        onChange={(text) => (basis.value = { ...basis.value, contradictions: text.endsWith('\n') ? [...contradictionsFrom(text, basis.value.contradictions), { text: '' }] : contradictionsFrom(text, basis.value.contradictions) })}
      />
      {(level.value === EXPLAINED || basis.value.alternatives !== undefined) && (
        <LongText id="alternatives" label={coding.alternatives} value={basis.value.alternatives ?? ''} onChange={(alternatives) => (basis.value = { ...basis.value, alternatives })} />
      )}
      {level.value === ESTABLISHED && <Established basis={basis.value} onChange={(changed) => (basis.value = changed)} />}
      {level.value === INCONCLUSIVE && <Typed id="again" type="date" label={coding.lookAgain} value={next.value} onChange={(day) => (next.value = day)} />}
      <LongText id="verified-because" label={cases.reason} value={reason.value} onChange={(text) => (reason.value = text)} />
      {hindered !== undefined && <p class="alert">{refusalText(hindered)}</p>}
      <div class="line">
        <button type="submit" class="primary" disabled={level.value === '' || hindered !== undefined || busy.value || isBehind(around, what, seen.value)}>
          {second === undefined ? coding.setLevel : coding.proposeLevel}
        </button>
        <button type="button" onClick={onDone}>
          {coding.leave}
        </button>
      </div>
    </form>
  );
}

interface Part {
  readonly basis: Basis;
  readonly onChange: (changed: Basis) => void;
}

function Sources({ basis, onChange }: Part): JSX.Element {
  const { coding } = words.value;
  return (
    <fieldset class="sources">
      <legend>{coding.sources(basis.sources.length)}</legend>
      {basis.sources.map((source) => (
        <SourceRow
          key={source.id}
          source={source}
          onChange={(changed) => {
            onChange(changed === undefined ? withoutSource(basis, source.id) : { ...basis, sources: basis.sources.map((each) => (each.id === source.id ? changed : each)) });
          }}
        />
      ))}
      <button type="button" id="add-source" onClick={() => { onChange(withSource(basis, 'witness-statement')); }}>
        {coding.addSource}
      </button>
    </fieldset>
  );
}

function SourceRow({ onChange, source }: { source: Source; onChange: (changed: Source | undefined) => void }): JSX.Element {
  const { coding } = words.value;
  const { id } = source;
  return (
    <div class="fields source">
      <Choose id={`type-${id}`} label={coding.sourceKind(id.slice(1))} isRequired options={optionsOf(terms('source_type'))} value={source.type} onChange={(type) => { onChange({ ...source, type }); }} />
      <Choose
        id={`reliability-${id}`}
        label={coding.reliability}
        options={optionsOf(terms('source_reliability'))}
        value={source.reliability ?? ''}
        onChange={(reliability) => {
          onChange({ ...source, reliability });
        }}
      />
      <Typed id={`text-${id}`} label={coding.sourceText} limit={2_000} value={source.text ?? ''} onChange={(text) => { onChange({ ...source, text }); }} />
      <Check
        name={`first-hand-${id}`}
        label={coding.firstHand}
        isOn={source.first_hand === true}
        onChange={(isOn) => {
          onChange(tidy<Source>({ ...source, first_hand: isOn ? true : undefined }));
        }}
      />
      {source.report !== undefined && <p class="hint">{coding.thisReport(source.report.slice(0, 12))}</p>}
      <button type="button" onClick={() => { onChange(undefined); }}>
        {coding.dropSource}
      </button>
    </div>
  );
}

/** The tool counts sources; whether they know it from each other is for whoever verifies. */
function Independent({ basis, onChange }: Part): JSX.Element {
  const { coding } = words.value;
  const pairs = pairsIn(basis);
  if (pairs.length === 0) return <></>;
  const named = (id: string): string => {
    const source = basis.sources.find((each) => each.id === id);
    return `${id.slice(1)} (${source === undefined ? oneLine(id) : oneLine(termLabel('source_type', source.type))})`;
  };
  return (
    <fieldset class="fields">
      <legend>{coding.independence}</legend>
      {pairs.map((pair) => (
        <Choose
          key={`${pair.first}-${pair.second}`}
          id={`independent-${pair.first}-${pair.second}`}
          label={coding.pair(named(pair.first), named(pair.second))}
          options={optionsIn(coding.answers)}
          value={pair.independent}
          onChange={(answer) => {
            onChange(withPair(basis, { ...pair, independent: (answer === '' ? 'unknown' : answer) as Independence['independent'] }));
          }}
        />
      ))}
      {pairs.every(({ independent }) => independent !== 'yes') && <p class="hint">{coding.noneIndependent}</p>}
    </fieldset>
  );
}

function Established({ basis, onChange }: Part): JSX.Element {
  const { coding } = words.value;
  const { by = '', document: name = '', at = '' } = basis.established ?? {};
  const set = (part: { readonly by?: string; readonly document?: string; readonly at?: string }): void => {
    const { at: day, ...rest } = { by, document: name, at, ...part };
    onChange({ ...basis, established: { ...rest, ...(day !== '' && { at: day }) } });
  };
  return (
    <fieldset class="fields">
      <legend>{coding.established.heading}</legend>
      <Typed id="established-by" label={coding.established.by} isRequired value={by} onChange={(text) => { set({ by: text }); }} />
      <Typed id="established-in" label={coding.established.document} isRequired value={name} onChange={(text) => { set({ document: text }); }} />
      <Typed id="established-at" type="date" label={coding.established.at} value={at} onChange={(day) => { set({ at: day }); }} />
    </fieldset>
  );
}
