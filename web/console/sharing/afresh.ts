/** Whether a case may still be shown, right before it is: somebody may have taken a consent back while the form was open. */

import type { Report } from '../../protocol/report.ts';
import { arrivedAbout } from '../cases/store.ts';
import { Refused } from '../cases/writing.ts';
import type { Line } from '../keeper_messages.ts';
import { asking } from '../session.ts';
import type { Shareable } from './facts.ts';
import { sharePermission } from './permission.ts';
import { followUpsOf, shareable } from './told.ts';

/**
 * What stands behind it now, after everything that has come was looked at.
 *
 * @throws {@link Refused} `no-consent` where somebody does not agree any more, or Failed
 */
export async function shareableNow(line: Line, report: Report, wish: Omit<Parameters<typeof sharePermission>[1], 'unread'>): Promise<Shareable> {
  while ((await asking().ask('look', {})).isMore);
  const followUps = await followUpsOf(line.id);
  const lead = arrivedAbout(line.id)?.lead;
  if (lead === undefined) throw new Refused('no-consent');
  const behind = shareable(line, report, followUps, lead);
  if (sharePermission(behind.standings, { ...wish, unread: followUps.unread }).hindrances.length > 0) throw new Refused('no-consent');
  return behind;
}
