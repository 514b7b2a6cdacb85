/** The case in a few words: its title, its summary, how great the risk is, and what the people need. */

import { useSignal } from '@preact/signals';
import type { JSX, TargetedSubmitEvent } from 'preact';

import type { WhatOf } from '../../protocol/events.ts';
import { busy } from '../cases/doing.ts';
import { refusalText } from '../cases/refusals.ts';
import type { Seen } from '../cases/whole.ts';
import { displaySafe } from '../display.ts';
import { termLabel, terms } from '../terms.ts';
import { words } from '../wording.ts';
import { hindrance, leading, say, type Around } from './around.ts';
import { Check, Choose, keepOpen, LongText, optionsOf, Typed } from './fields.tsx';
import { isBehind, Meanwhile } from './meanwhile.tsx';
import { tidy } from './tidy.ts';

type Words = WhatOf<'described'>;

export function Described({ around }: { around: Around }): JSX.Element {
  const { coding } = words.value;
  const isWriting = useSignal(false);
  const said = leading(around)?.described?.what;
  return (
    <section class="described" aria-label={coding.described}>
      <h3>{coding.described}</h3>
      {said !== undefined && <Told said={said} />}
      {isWriting.value ? (
        <DescribedForm around={around} onDone={() => (isWriting.value = false)} />
      ) : (
        <button type="button" id="describe" onClick={() => (isWriting.value = true)}>
          {said === undefined ? coding.describe : coding.change}
        </button>
      )}
    </section>
  );
}

function Told({ said: { keep_until: day, needs = [], risk, summary, title } }: { said: Words }): JSX.Element {
  const { coding } = words.value;
  const facts: readonly (readonly [string, string | undefined])[] = [
    [coding.title, title],
    [coding.summary, summary],
    [coding.risk, risk && termLabel('risk_level', risk)],
    [coding.needs, needs.map(({ met, need }) => (met === true ? coding.needMet(termLabel('need', need)) : termLabel('need', need))).join(', ')],
    [coding.keepUntil, day],
  ];
  return (
    <dl class="facts">
      {facts.flatMap(([name, value]) =>
        value === undefined || value === ''
          ? []
          : [
              <div key={name}>
                <dt>{name}</dt>
                <dd class="told" dir="auto">
                  {displaySafe(value)}
                </dd>
              </div>,
            ],
      )}
    </dl>
  );
}

function DescribedForm({ around, onDone }: { around: Around; onDone: () => void }): JSX.Element {
  const { coding } = words.value;
  const found = leading(around)?.described;
  const before = found?.what;
  const seen = useSignal<Seen>({ over: found?.hash });
  const written = useSignal<Words>(before ?? { event: 'described', needs: (around.report.needs ?? []).map((need) => ({ need })) });
  const set = (part: Partial<Words>): void => {
    written.value = { ...written.value, ...part };
  };
  const { keep_until: day = '', needs = [], risk = '', summary = '', title = '' } = written.value;
  const what: Words = tidy<Words>(written.value);
  const hindered = hindrance(around, what);
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    if (await say(around, what, seen.value)) onDone();
  };
  return (
    <form class="card coded-form" aria-label={coding.described} onSubmit={(event) => void submit(event)} onKeyDown={keepOpen}>
      <Meanwhile
        around={around}
        what={what}
        seen={seen.value}
        onKeep={(over) => {
          seen.value = { over };
        }}
        onTake={(now) => {
          written.value = now.what as unknown as Words;
          seen.value = { over: now.hash };
        }}
      />
      <Typed id="case-title" label={coding.title} value={title} onChange={(text) => { set({ title: text }); }} />
      <LongText id="summary" label={coding.summary} limit={20_000} rows={5} value={summary} onChange={(text) => { set({ summary: text }); }} />
      <Choose id="risk" label={coding.risk} options={optionsOf(terms('risk_level'))} value={risk} onChange={(code) => { set({ risk: code }); }} />
      <fieldset class="needs">
        <legend>{coding.needs}</legend>
        {terms('need').map(({ id }) => {
          const need = needs.find((each) => each.need === id);
          return (
            <div key={id} class="line">
              <Check name="need" label={termLabel('need', id)} isOn={need !== undefined} onChange={(isOn) => { set({ needs: isOn ? [...needs, { need: id }] : needs.filter((each) => each.need !== id) }); }} />
              {need !== undefined && <Check name="met" label={coding.met} isOn={need.met === true} onChange={(isOn) => { set({ needs: needs.map((each) => (each.need === id ? { need: id, ...(isOn && { met: true }) } : each)) }); }} />}
            </div>
          );
        })}
      </fieldset>
      <Typed id="keep-until" type="date" label={coding.keepUntil} value={day} onChange={(text) => { set({ keep_until: text }); }} />
      {hindered !== undefined && <p class="alert">{refusalText(hindered)}</p>}
      <div class="line">
        <button type="submit" class="primary" disabled={hindered !== undefined || busy.value || isBehind(around, what, seen.value)}>
          {coding.keepDescribed}
        </button>
        <button type="button" onClick={onDone}>
          {coding.leave}
        </button>
      </div>
    </form>
  );
}
