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
  return [
    heading(words.sending.heading),
    ...arrived(sending, words),
    element('p', { class: 'status', id: 'progress' }, underWay(sending, words)),
    paragraph(words.sending.keepOpen, 'small'),
  ];
}

function underWay(sending: Sending, words: Words): string {
  const { kind } = sending.state;
  if (kind === 'file') return words.sending.file(sending.filesArrived + 1, sending.fileCount);
  return kind === 'preparing' || kind === 'sealing' || kind === 'text' ? words.sending[kind] : '';
}

function arrived(sending: Sending, words: Words): readonly Node[] {
  if (!sending.textArrived) return [];
  const files = sending.fileCount > 0 ? [paragraph(words.sending.filesSent(sending.filesArrived, sending.fileCount))] : [];
  return [paragraph(words.sending.textSent), ...files];
}

function stopped(application: Application, sending: Sending, state: Stopped): readonly Node[] {
  const { words } = application;
  const retry = primary(words.retry, () => {
    void sending.run();
    document.getElementById('heading')?.focus();
  });
  const giveUp = sending.textArrived
    ? secondary(words.sending.withoutFiles, () => {
        application.finish();
      })
    : secondary(words.sending.change, () => {
        application.change();
      });
  return [
    heading(words.sending.stoppedHeading),
    alertPlace(problem(sending, state, words)),
    ...arrived(sending, words),
    paragraph(whereItStands(application, sending, state)),
    state.canRetry ? actions(retry, giveUp) : actions(giveUp),
  ];
}

function problem(sending: Sending, state: Stopped, words: Words): string {
  if (state.problem !== 'file') return words.sending.problems[state.problem];
  return words.sending.problems[sending.textArrived ? 'fileLater' : 'file'](state.file + 1);
}

function whereItStands({ textMayHaveLeft, words }: Application, sending: Sending, state: Stopped): string {
  if (sending.textArrived) return state.canRetry ? words.sending.textIsSafe : words.sending.textIsSafeOnly;
  return sending.textInDoubt || textMayHaveLeft ? words.sending.textNotSent : words.sending.nothingSent;
}
