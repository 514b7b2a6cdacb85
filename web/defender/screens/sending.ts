import { element, paragraph } from '../../browser/dom.ts';
import type { Application } from '../application.ts';
import type { Sending, SendingState } from '../sending.ts';
import { actions, alertPlace, heading, primary, secondary } from './parts.ts';

type Words = Application['words'];
type Stopped = Extract<SendingState, { kind: 'stopped' }>;

export function sendingScreen(application: Application): readonly Node[] {
  const { sending, words } = application;
  if (sending === undefined) return [];
  const { state } = sending;
  if (state.kind === 'stopped') return stopped(application, sending, state);
  const hurry = secondary(words.sending.hurry, () => {
    sending.hurry();
  });
  return [
    heading(words.sending.heading),
    element('p', { class: 'status', id: 'progress' }, underWay(state, words)),
    paragraph(words.sending.keepOpen, 'small'),
    ...(state.kind === 'waiting' ? [actions(hurry)] : []),
  ];
}

function underWay(state: Exclude<SendingState, Stopped>, words: Words): string {
  switch (state.kind) {
    case 'sealing':
      return state.tenths === undefined ? words.sending.sealing : words.sending.reading(10 * state.tenths);
    case 'waiting':
      return words.sending.busy(state.seconds);
    case 'arrived':
      return words.sending.textSent;
    default:
      return words.sending[state.kind];
  }
}

function stopped(application: Application, sending: Sending, state: Stopped): readonly Node[] {
  const { words } = application;
  const retry = primary(words.retry, () => {
    void sending.run();
    document.getElementById('heading')?.focus();
  });
  const giveUp = secondary(words.sending.change, () => {
    application.change();
  });
  const code = element('p', { class: 'small' }, `${words.refusal.code} `, element('code', { id: 'reason' }, state.reason));
  return [
    heading(words.sending.stoppedHeading),
    alertPlace(problem(state, words)),
    paragraph(whereItStands(application, sending)),
    ...(state.problem === 'unproven' ? [paragraph(words.sending.tellWhom)] : []),
    state.canRetry ? actions(retry, giveUp) : actions(giveUp),
    ...(state.reason === '' ? [] : [code]),
  ];
}

function problem(state: Stopped, words: Words): string {
  return state.problem === 'file' ? words.sending.problems.file(state.file + 1) : words.sending.problems[state.problem];
}

function whereItStands({ textMayHaveLeft, words }: Application, sending: Sending): string {
  return sending.textInDoubt || textMayHaveLeft ? words.sending.textNotSent : words.sending.nothingSent;
}
