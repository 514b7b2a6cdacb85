import { element, paragraph } from '../../browser/dom.ts';
import type { Application } from '../application.ts';
import { inGroups } from '../frame.ts';
import type { Sent } from '../sending.ts';
import { offers } from './further.ts';
import { organisationName } from './organisation_name.ts';
import { actions, heading, list, primary, titled } from './parts.ts';

// 128 bits: enough to tell two reports apart, short enough for paper.
const SHORT_DIGITS = 32;
const HOUR_MS = 3_600_000;

export function receiptScreen(application: Application): readonly Node[] {
  const { words, sent, language, preparation } = application;
  if (sent === undefined) return [];
  const chosen = preparation.organisations.filter(({ id }) => sent.chosen.includes(id));
  return [
    heading(received(application)),
    ...(application.hasPractised ? [paragraph(words.receipt.practised)] : []),
    ...application.uploadsPanel(),
    ...offers(application),
    paragraph(words.receipt.sentTo),
    list(chosen.map((organisation) => organisationName(organisation, language))),
    titled(
      words.receipt.code,
      element('p', { class: 'digits', id: 'receipt' }, inGroups(sent.evidenceHash.slice(0, SHORT_DIGITS))),
      paragraph(words.receipt.purpose, 'small'),
      ...arrival(application, sent),
      element(
        'details',
        {},
        element('summary', {}, words.receipt.full),
        element('p', { class: 'digits', id: 'full-receipt' }, inGroups(sent.evidenceHash)),
      ),
    ),
    paragraph(application.wayBack, 'note'),
    element('p', { id: 'closing' }, closing(application)),
    actions(
      primary(words.receipt.wipe, () => {
        application.leave();
      }),
    ),
  ];
}

/** The heading of the receipt: "received" alone is said of everything or of nothing. */
export function received({ uploads, words }: Application): string {
  return uploads === undefined || uploads.state.kind === 'done' ? words.receipt.heading : words.receipt.textHeading;
}

/** Whether the page may be closed. */
export function closing(application: Application): string {
  const { uploads, words } = application;
  return application.isUploading() && uploads?.state.kind !== 'stopped' ? words.uploads.keepOpen : words.receipt.close;
}

/** Only a proven hour is one that the server cannot change afterwards. */
function arrival({ language, words }: Application, { hour, isProven }: Sent): readonly Node[] {
  if (!isProven) return [];
  const shown = new Date(hour * HOUR_MS).toLocaleString(language, { dateStyle: 'long', timeStyle: 'short' });
  return [element('p', { id: 'proof', class: 'small' }, words.receipt.proven(shown))];
}
