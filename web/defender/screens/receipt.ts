import { element, paragraph } from '../../browser/dom.ts';
import type { Application } from '../application.ts';
import { inGroups } from '../frame.ts';
import { actions, heading, list, organisationName, primary, titled } from './parts.ts';

// 128 bits: enough to tell two reports apart, short enough for paper.
const SHORT_DIGITS = 32;

export function receiptScreen(application: Application): readonly Node[] {
  const { words, sent, language, preparation } = application;
  const hash = sent?.evidenceHash ?? '';
  const chosen = preparation.organisations.filter(({ id }) => sent?.chosen.includes(id));
  return [
    heading(words.receipt.heading),
    ...(application.hasPractised ? [paragraph(words.receipt.practised)] : []),
    ...files(application),
    paragraph(words.receipt.sentTo),
    list(chosen.map((organisation) => organisationName(organisation, language))),
    titled(
      words.receipt.code,
      element('p', { class: 'digits', id: 'receipt' }, inGroups(hash.slice(0, SHORT_DIGITS))),
      paragraph(words.receipt.purpose, 'small'),
      element('details', {}, element('summary', {}, words.receipt.full), element('p', { class: 'digits', id: 'full-receipt' }, inGroups(hash))),
    ),
    paragraph(words.receipt.close),
    actions(
      primary(words.receipt.wipe, () => {
        application.leave();
      }),
    ),
  ];
}

function files({ sent, words }: Application): readonly Node[] {
  if (sent === undefined || sent.fileCount === 0) return [];
  const missing = sent.fileCount - sent.filesArrived;
  if (missing === 0) return [paragraph(words.receipt.allFiles(sent.fileCount))];
  return [paragraph(words.receipt.missingFiles(missing, sent.fileCount), 'note')];
}
