/** Opening a file of a report: fetched, compared, written down, and only then shown. */

import { doing } from '../cases/doing.ts';
import { caseAbout } from '../cases/store.ts';
import { threadFor } from '../cases/writing.ts';
import { oneLine } from '../display.ts';
import { me } from '../inbox/lines.ts';
import type { OpenedAttachment } from '../keeper_messages.ts';
import { asking } from '../session.ts';
import { words } from '../wording.ts';
import type { ManifestEntry } from '../../protocol/report.ts';
import { kindOfFile, type Kind } from './kinds.ts';

/** Whose file it is: the report, and to whom that went. */
export interface Holder {
  readonly report: string;
  readonly recipients: readonly string[];
}

/** A file that is what the report lists. */
export interface OpenedFile extends OpenedAttachment {
  readonly kind: Kind;
}

/** Rejects with what the keeper failed with. */
export async function openFile(entry: ManifestEntry, holder: Holder): Promise<OpenedFile> {
  const opened = await asking().ask('attachment', { manifest: entry });
  const kind = await kindOfFile(opened.content);
  await recordOpening(entry, holder);
  return { ...opened, kind };
}

/** Who opened which file stands where all who work on the case see it, or our organisation before that; once for each person. */
async function recordOpening({ name, sha256 }: ManifestEntry, { recipients, report }: Holder): Promise<void> {
  const { value } = me;
  const isOurs = ({ member, person, what }: { member: string; person?: string | undefined; what: { attachment?: string } }): boolean =>
    member === value?.member && person === value.person && what.attachment === sha256;
  const isRecorded = caseAbout(report)?.threads.some(({ opened }) => opened.some(isOurs));
  if (isRecorded === true) return;
  const place = threadFor(report, recipients, 'leading') === undefined ? 'private' : 'leading';
  await doing(report, recipients, place, { event: 'opened', purpose: words.value.evidence.toSee(oneLine(name, 80)), attachment: sha256 });
}
