/** Beginning a share, and what is kept beside one: `docs/protocol.md` §21.7. What the page cannot put into a share are the data keys of reports. */

import { isJsonObject, toBase64url, toJson, type JsonObject } from '../../protocol/encoding.ts';
import { readWhat } from '../../protocol/events.ts';
import { newThread } from '../../protocol/thread.ts';
import { KeeperError } from './failures.ts';
import type { Inbox } from './inbox.ts';
import type { Threads } from './threads.ts';

/** An event has a mebibyte, and what is signed stands in it as a text in JSON, with its quotes escaped. */
const BYTES_LIMIT = 1_040_000;

interface Around {
  readonly inbox: Inbox;
  readonly threads: Threads;
  readonly member: string;
}

interface ShareToBegin {
  readonly thread: string;
  readonly member: string;
  readonly facts: JsonObject;
}

/**
 * Begins it, for the two organisations.
 *
 * @throws EventInvalid where the level does not allow what stands in `facts`, {@link KeeperError} `too-large`, and as
 * `Threads.begin` does.
 */
export async function beginShare({ inbox, member: mine, threads }: Around, { facts, member, thread }: ShareToBegin): Promise<void> {
  const members = [mine, member].sort();
  const what = readWhat({ event: 'begun', schema: 1, kind: 'share', members, facts: await withDataKeys(inbox, facts) });
  if (toJson(JSON.stringify(what)).length > BYTES_LIMIT) throw new KeeperError('too-large');
  await threads.begin({ thread, members, what });
}

/**
 * Begins a private thread beside a share that others show: no report stands behind it, so a link says where it belongs.
 *
 * @throws as `Threads.append` does.
 */
export async function beginBeside({ member, threads }: Pick<Around, 'member' | 'threads'>, share: string): Promise<void> {
  const thread = newThread();
  await threads.begin({ thread, members: [member], what: { event: 'begun', schema: 1, kind: 'private', members: [member] } });
  await threads.append(thread, { event: 'linked', case: share, relation: 'part-of' });
}

async function withDataKeys(inbox: Inbox, facts: JsonObject): Promise<JsonObject> {
  const { reports } = facts;
  if (facts['level'] !== 'full+contact' || !Array.isArray(reports)) return facts;
  const whole = reports.filter(isJsonObject).map(async (report) => {
    const { dataKey } = await inbox.holdReport(String(report['id']));
    return { ...report, data_key: toBase64url(dataKey) };
  });
  return { ...facts, reports: await Promise.all(whole) };
}
