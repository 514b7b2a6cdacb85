/** The acts of a case: who did what to whom, when and where, and how well each is known. */

import { useSignal, type Signal } from '@preact/signals';
import type { JSX } from 'preact';

import type { Id } from '../../protocol/answers.ts';
import type { Act } from '../../protocol/case_state.ts';
import { busy } from '../cases/doing.ts';
import { RULEBOOK } from '../cases/store.ts';
import { displaySafe, oneLine } from '../display.ts';
import { categoryLabel, stateLabel, termLabel } from '../terms.ts';
import { labelLanguage, words } from '../wording.ts';
import { namesIn, newAct, spanOf } from './acts.ts';
import { entitiesIn, leading, say, type Around } from './around.ts';
import { draftsOf, keepDraft } from './drafts.ts';
import { RemoveForm } from './remove_form.tsx';
import { VerifyForm } from './verify_form.tsx';

export function ActList({ around, chosen }: { around: Around; chosen: Signal<Id | undefined> }): JSX.Element {
  const { coding } = words.value;
  const { line, report } = around;
  const thread = leading(around);
  const acts = [...(thread?.acts.values() ?? [])];
  const verifiedByKey = acts.find(({ coded }) => coded.id === chosen.value) ?? acts[0];
  return (
    <section aria-label={coding.acts}>
      <h3>{coding.acts}</h3>
      {acts.length === 0 && <p class="hint">{coding.noActs}</p>}
      <ol class="acts">
        {acts.map((act) => (
          <Row key={act.coded.id} act={act} around={around} chosen={chosen} isForKey={act === verifiedByKey} />
        ))}
      </ol>
      {draftsOf(line.id).act === undefined && (
        <button
          type="button"
          id="add-act"
          onClick={() => {
            keepDraft(line.id, 'act', { coded: newAct(report, entitiesIn(thread)), from: undefined });
          }}
        >
          {coding.addAct}
        </button>
      )}
    </section>
  );
}

function Row({ act, around, chosen, isForKey }: { act: Act; around: Around; chosen: Signal<Id | undefined>; isForKey: boolean }): JSX.Element {
  const { coding } = words.value;
  const doing = useSignal<'verify' | 'remove' | undefined>(undefined);
  const { coded } = act;
  const { line } = around;
  const isQuoted = (coded.quotes ?? []).some(({ report }) => report === line.sha256);
  const end = (): void => {
    doing.value = undefined;
  };
  return (
    <li
      id={`act-${coded.id}`}
      class={chosen.value === coded.id ? 'chosen' : ''}
      tabIndex={-1}
      onFocusIn={() => {
        chosen.value = coded.id;
      }}
    >
      <Told act={act} around={around} />
      <div class="line">
        {isQuoted && (
          <button
            type="button"
            onClick={() => {
              chosen.value = coded.id;
              document.querySelector<HTMLElement>('.narrative mark.chosen')?.focus();
            }}
          >
            {coding.seeQuote}
          </button>
        )}
        <button
          type="button"
          onClick={() => {
            keepDraft(line.id, 'act', { coded, from: act.event.hash });
          }}
        >
          {coding.change}
        </button>
        <button type="button" id={isForKey ? 'verify' : undefined} onClick={() => (doing.value = 'verify')}>
          {coding.verify}
        </button>
        <button type="button" onClick={() => (doing.value = 'remove')}>
          {coding.remove}
        </button>
      </div>
      {doing.value === 'verify' && <VerifyForm act={act} around={around} onDone={end} />}
      {doing.value === 'remove' && (
        <RemoveForm
          isBusy={busy.value}
          onDone={(reason) => {
            end();
            if (reason !== undefined) void say(around, { event: 'act-removed', act: coded.id, reason });
          }}
        />
      )}
    </li>
  );
}

function Told({ act, around }: { act: Act; around: Around }): JSX.Element {
  const { coding } = words.value;
  const thread = leading(around);
  const { coded } = act;
  const { place, time } = coded;
  const who = (part: 'victims' | 'perpetrators'): string => namesIn(coded, part, thread).map((name) => oneLine(name)).join(', ');
  const span = spanOf(time).join(` ${coding.to} `);
  const facts: readonly (readonly [string, string])[] = [
    [coding.who, who('perpetrators')],
    [coding.toWhom, who('victims')],
    [coding.when, time === undefined ? '' : `${span} (${termLabel('time_precision', time.precision)})`],
    [coding.where, [place?.locality, place?.municipality, place?.state && stateLabel(place.state)].filter((part) => part !== undefined && part !== '').join(', ')],
    [coding.methods, (coded.methods ?? []).map((code) => termLabel('torture_method', code)).join(', ')],
    [coding.remark, displaySafe(coded.note ?? '')],
  ];
  return (
    <>
      <h4>
        {oneLine(categoryLabel(coded.category))} <Level act={act} around={around} />
      </h4>
      <dl class="facts">
        {facts.flatMap(([name, value]) =>
          value === ''
            ? []
            : [
                <div key={name}>
                  <dt>{name}</dt>
                  <dd dir="auto">{name === coding.remark ? value : oneLine(value, 500)}</dd>
                </div>,
              ],
        )}
      </dl>
    </>
  );
}

function Level({ act, around }: { act: Act; around: Around }): JSX.Element {
  const { coding } = words.value;
  const { agreed, event } = act.verification ?? {};
  const label = (level: Id): string => RULEBOOK.levels.label(level, labelLanguage.value) ?? oneLine(level);
  const names = [event, agreed].flatMap((each) => (each === undefined ? [] : [oneLine(each.person ?? each.member)]));
  const waiting = [...(leading(around)?.waiting.values() ?? [])].filter(({ about }) => about === `act ${act.coded.id}`);
  return (
    <>
      <span class={`level ${oneLine(act.level)}`} title={names.join(' + ')}>
        {label(act.level)}
      </span>
      {waiting.map(({ event: { hash, what }, second }) => (
        <span key={hash} class="hint">
          {` ${coding.waitsAs[second](label(String(what['level'])))}`}
        </span>
      ))}
      {act.verification === undefined && act.lapsed !== undefined && <span class="hint"> {coding.lapsed(label(act.lapsed.level))}</span>}
    </>
  );
}
