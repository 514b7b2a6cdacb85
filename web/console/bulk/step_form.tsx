/** One step for all that are chosen: what it asks for, in how many it will be done, and why not in the others. */

import { useSignal, type Signal } from '@preact/signals';
import type { ComponentChildren, JSX, TargetedSubmitEvent } from 'preact';
import { useEffect } from 'preact/hooks';

import { lineText } from '../cases/link_box.tsx';
import { leadingOf } from '../cases/linking.ts';
import { holderOf, holderText, organisationCalled } from '../cases/people.ts';
import { refusalText } from '../cases/refusals.ts';
import { caseAbout, RULEBOOK } from '../cases/store.ts';
import { tidy } from '../coding/tidy.ts';
import { oneLine } from '../display.ts';
import { chosen, lines } from '../inbox/lines.ts';
import type { Line, Session } from '../keeper_messages.ts';
import { terms } from '../terms.ts';
import { labelLanguage, words } from '../wording.ts';
import { carryOut, progress, say, wordsOf, type Carried } from './carrying.ts';
import { destinations, planned, type Linking, type Planned, type Step, type Wish } from './plan.ts';
import { Preview } from './preview.tsx';

const LABEL_LETTERS = 60;
const REASON_LETTERS = 500;

/** What the fields of all steps hold. */
interface Fields {
  readonly holder: string;
  readonly to: string;
  readonly next: string;
  readonly text: string;
  readonly other: string;
  readonly relation: string;
}

interface Properties {
  readonly step: Step;
  readonly session: Session;
  readonly onDone: (carried: readonly Carried[]) => void;
}

/** Whoever has asked for a step goes on with the keyboard in its first field. */
export function useFirstField(): void {
  useEffect(() => {
    document.querySelector<HTMLElement>('.bulk form :is(select, input)')?.focus();
  }, []);
}

/** Those that are chosen and can be read here. */
export function chosenLines(): readonly Line[] {
  return lines.value.filter(({ id, status }) => chosen.value.has(id) && status === 'ok');
}

export function StepForm({ onDone, session, step }: Properties): JSX.Element {
  const { bulk } = words.value;
  const fields = useSignal<Fields>({ holder: '', to: '', next: '', text: '', other: '', relation: '' });
  const failed = useSignal('');
  useFirstField();
  const plans = isMeant(step, fields.value) ? plansFor(step, session, wishIn(fields.value)) : [];
  const able = plans.filter(({ refused }) => refused === undefined);
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const wish = wishIn(fields.value);
    try {
      // What is linked to begins first, and has its name from then on.
      const link = step === 'link' && wish.link !== undefined ? { ...wish.link, thread: await leadingOf(wish.link.report) } : undefined;
      const now = plansFor(step, session, link === undefined ? wish : { ...wish, link });
      onDone(await carryOut(now.filter(({ refused }) => refused === undefined).map(taskOf)));
    } catch (error) {
      failed.value = wordsOf(error);
    }
  };
  return (
    <form class="step" onSubmit={(event) => void submit(event)}>
      <Asked step={step} session={session} fields={fields} />
      {isMeant(step, fields.value) && <Preview said={bulk.preview(able.length, plans.length)} refused={plans.flatMap(({ line, refused }) => (refused === undefined ? [] : [{ line, why: refusalText(refused) }]))} />}
      {lasting(able) > 0 && <p class="hint">{bulk.lasting(lasting(able))}</p>}
      {failed.value !== '' && (
        <p class="alert" role="alert">
          {failed.value}
        </p>
      )}
      <button type="submit" class="primary" disabled={able.length === 0 || progress.value !== undefined}>
        {progress.value === undefined ? bulk.carryOut(able.length) : bulk.doing(progress.value.done, progress.value.of)}
      </button>
    </form>
  );
}

/** Whether it is said yet what is to become of them: before, there is nothing to show. */
function isMeant(step: Step, { other, to }: Fields): boolean {
  return (step !== 'state' || to !== '') && (step !== 'link' || other !== '');
}

function lasting(plans: readonly Planned[]): number {
  return plans.filter(({ undo }) => undo === undefined).length;
}

function taskOf({ line, undo, what }: Planned): Parameters<typeof carryOut>[0][number] {
  const does = async (): Promise<(() => Promise<void>) | undefined> => {
    await say(line.id, what);
    return undo && (() => say(line.id, undo));
  };
  return { line, does };
}

/** In the thread that leads, if it has begun; whether it will be another is known only when the report is open. */
function plansFor(step: Step, { member, person }: Session, wish: Wish): readonly Planned[] {
  const doing = { ...wish, member: member.id, person, now: new Date() };
  const meant = chosenLines().filter(({ id }) => step !== 'link' || id !== wish.link?.report);
  return meant.map((line) => planned(line, step, caseAbout(line.id)?.lead, doing, RULEBOOK));
}

function wishIn({ holder, next, other, relation, text, to }: Fields): Wish {
  const link: Linking | undefined = other === '' ? undefined : { report: other, thread: caseAbout(other)?.lead.id, relation };
  return { text: text.trim(), holder: holderOf(holder), to, ...tidy<{ next: string }>({ next }), ...(link === undefined ? {} : { link }) };
}

function Asked({ fields, session, step }: { step: Step; session: Session; fields: Signal<Fields> }): JSX.Element {
  const { bulk, cases } = words.value;
  switch (step) {
    case 'mine':
      return <></>;
    case 'assign':
      return <Choice label={bulk.asks.assign} of="holder" fields={fields} every={cases.nobody} options={holders(session)} />;
    case 'state':
      return <ToState session={session} fields={fields} />;
    case 'label':
      return <Text label={bulk.asks.label} fields={fields} letters={LABEL_LETTERS} />;
    case 'quarantine':
      return <Text label={bulk.asks.reason} fields={fields} letters={REASON_LETTERS} />;
    case 'link':
      return (
        <div class="line">
          <Choice label={bulk.asks.link} of="other" fields={fields} isRequired options={chosenLines().map(({ id }) => [id, lineText(id)])} />
          <Choice label={cases.links.relation} of="relation" fields={fields} isRequired options={terms('link_type').map((term) => [term.id, term[labelLanguage.value]])} />
          <Text label={bulk.asks.reason} fields={fields} letters={REASON_LETTERS} />
        </div>
      );
  }
}

function ToState({ fields, session }: { session: Session; fields: Signal<Fields> }): JSX.Element {
  const { bulk, cases } = words.value;
  const open = destinations(chosenLines().map(({ id }) => caseAbout(id)?.lead), session.member.id, RULEBOOK);
  const options = [...open.keys()].map((to) => [to, RULEBOOK.states.label(to, labelLanguage.value) ?? to] as const);
  return (
    <div class="line">
      <Choice label={bulk.asks.state} of="to" fields={fields} isRequired options={options} />
      {open.get(fields.value.to) === true && (
        <Labelled label={cases.next}>
          <input type="date" name="next" required value={fields.value.next} onChange={({ currentTarget }) => (fields.value = { ...fields.value, next: currentTarget.value })} />
        </Labelled>
      )}
      <Text label={bulk.asks.reason} fields={fields} letters={REASON_LETTERS} />
    </div>
  );
}

/** People of ours, and the organisation as a whole: whether others take part is known only case by case. */
function holders(session: Session): readonly (readonly [string, string])[] {
  const { colleagues, member } = session;
  return [...colleagues.map(({ person }) => [holderText({ member: member.id, person }), oneLine(person)] as const), [member.id, organisationCalled(member.id, session)]];
}

interface ChoiceProperties {
  readonly label: string;
  readonly of: 'holder' | 'to' | 'other' | 'relation';
  readonly fields: Signal<Fields>;
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly every?: string;
  readonly isRequired?: boolean;
}

function Choice({ every, fields, isRequired, label, of, options }: ChoiceProperties): JSX.Element {
  return (
    <Labelled label={label}>
      <select name={of} required={isRequired} value={fields.value[of]} onChange={({ currentTarget }) => (fields.value = { ...fields.value, [of]: currentTarget.value })}>
        <option value="">{every ?? words.value.sharing.choose}</option>
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

function Text({ fields, label, letters }: { label: string; fields: Signal<Fields>; letters: number }): JSX.Element {
  return (
    <Labelled label={label}>
      <input type="text" name="text" required maxLength={letters} autocomplete="off" dir="auto" value={fields.value.text} onInput={({ currentTarget }) => (fields.value = { ...fields.value, text: currentTarget.value })} />
    </Labelled>
  );
}

function Labelled({ children, label }: { label: string; children: ComponentChildren }): JSX.Element {
  return (
    <label class="line">
      {label}
      {children}
    </label>
  );
}
