/** Sending a reply, and writing down in the case that it was sent. */

import { caseAbout } from '../cases/store.ts';
import { threadFor, write } from '../cases/writing.ts';
import type { SentReply } from '../keeper_messages.ts';
import { asking } from '../session.ts';

export interface ReplyToSend {
  readonly report: string;
  readonly recipients: readonly string[];
  readonly lang: string;
  readonly text: string;
  readonly template: string | undefined;
}

/** @throws {@link Failed} or {@link Refused}; what was sent once is not sent twice in a session, nor written down twice. */
export async function send({ lang, recipients, report, template, text }: ReplyToSend): Promise<SentReply> {
  const sent = await asking().ask('reply', { report, lang, text });
  const isRecorded = caseAbout(report)?.threads.some(({ replied }) => replied.some(({ what }) => what.sha256 === sent.sha256));
  if (isRecorded !== true) {
    const place = threadFor(report, recipients, 'leading') === undefined ? 'private' : 'leading';
    await write(report, recipients, place, { event: 'replied', sha256: sent.sha256, lang, ...(template === undefined ? {} : { template }) });
  }
  return sent;
}
