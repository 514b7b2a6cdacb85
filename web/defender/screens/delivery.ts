import type { DeliverWords } from 'words:types';

import { element, paragraph } from '../../browser/dom.ts';
import { plainSize } from '../../browser/sizes.ts';
import type { Delivering } from '../delivering.ts';
import type { Arrived, Delivery, DeliveryState } from '../delivery.ts';
import { inGroups } from '../frame.ts';
import { actions, alertPlace, heading, primary, secondary, titled } from './parts.ts';

type Stopped = Extract<DeliveryState, { kind: 'stopped' }>;

export function deliveryScreen(delivering: Delivering): readonly Node[] {
  const { delivery, wording } = delivering;
  const words = wording.of('deliver');
  if (delivery === undefined) return choosing(delivering, words);
  const { arrived, state } = delivery;
  if (state.kind === 'stopped') return stopped(delivering, delivery, state);
  if (state.kind === 'done' && arrived !== undefined) {
    return [heading(words.done), ...receipt(delivering, arrived), paragraph(words.after), actions(again(delivering, words))];
  }
  return [
    heading(words.heading),
    element('p', { class: 'status', id: 'progress' }, underWay(delivery, words)),
    ...bar(delivery, words),
    paragraph(words.keepOpen, 'small'),
    ...(isWaiting(delivery) ? [actions(secondary(words.hurry, () => {
      delivery.hurry();
    }, 'hurry'))] : []),
  ];
}

function choosing(delivering: Delivering, words: DeliverWords): readonly Node[] {
  const picker = element('input', { id: 'package', class: 'unseen', attributes: { type: 'file', autocomplete: 'off', 'aria-describedby': 'hint' } });
  picker.addEventListener('change', () => {
    const file = picker.files?.[0];
    // A path, a name or a kind of the file goes nowhere.
    if (file !== undefined) delivering.deliver(file.slice());
  });
  return [
    heading(words.heading),
    element('p', { id: 'hint' }, words.hint),
    picker,
    element('label', { class: 'primary pick', attributes: { for: 'package' } }, words.choose),
    paragraph(words.mobile, 'small'),
  ];
}

function underWay({ state, uploads }: Delivery, words: DeliverWords): string {
  if (state.kind === 'waiting') return words.busy(state.seconds);
  if (state.kind !== 'files' || uploads === undefined) return words.states[state.kind as keyof DeliverWords['states']];
  if (uploads.state.kind === 'waiting') return words.busy(uploads.state.seconds);
  return words.files(uploads.arrived, uploads.files.length);
}

function isWaiting({ state, uploads }: Delivery): boolean {
  return state.kind === 'waiting' || uploads?.state.kind === 'waiting';
}

function bar({ uploads }: Delivery, words: DeliverWords): readonly Node[] {
  if (uploads === undefined || uploads.files.length === 0) return [];
  const made = element('progress', { attributes: { 'aria-label': words.heading, max: '100' } });
  made.value = Math.floor(100 * uploads.share);
  const all = uploads.files.reduce((sum, { length }) => sum + length, 0);
  return [made, paragraph(words.size(plainSize(all * uploads.share), plainSize(all)), 'small')];
}

function receipt({ wording }: Delivering, { isProven, sha256 }: Arrived): readonly Node[] {
  const words = wording.of('deliver');
  return [
    titled(
      words.receipt,
      element('p', { class: 'digits', id: 'full-receipt' }, inGroups(sha256)),
      paragraph(isProven ? words.proven : words.unproven, 'small'),
    ),
  ];
}

function stopped(delivering: Delivering, delivery: Delivery, { canRetry, problem }: Stopped): readonly Node[] {
  const words = delivering.wording.of('deliver');
  const retry = primary(words.retry, () => {
    void delivery.run();
    document.getElementById('heading')?.focus();
  });
  const { problems } = words;
  const said = problem in problems ? problems[problem as keyof DeliverWords['problems']] : problems.other;
  return [
    heading(delivery.arrived === undefined ? words.stopped : words.textOnly),
    alertPlace(said),
    ...(delivery.arrived === undefined ? [paragraph(words.nothing)] : receipt(delivering, delivery.arrived)),
    canRetry ? actions(retry, again(delivering, words)) : actions(again(delivering, words)),
  ];
}

function again(delivering: Delivering, words: DeliverWords): HTMLButtonElement {
  return secondary(words.another, () => {
    delivering.again();
  }, 'another');
}
