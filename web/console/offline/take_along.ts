/** Taking reports along: what is chosen, or what somebody has, can then be opened without a network. */

import { me, chosen, lines } from '../inbox/lines.ts';
import { isMine } from '../cases/standing.ts';
import { asking, codeOf, door } from '../session.ts';
import { say } from '../shell/notice.ts';
import { words } from '../wording.ts';

const ENDING: ReadonlySet<string> = new Set(['no-connection', 'locked']);

export async function takeAlong(): Promise<void> {
  const { offline } = words.value;
  if (door.value.kind !== 'open' || !door.value.session.isKept) {
    say(offline.takeNotKept);
    return;
  }
  const ids = wanted();
  if (ids.length === 0) {
    say(offline.takeNothing);
    return;
  }
  let [taken, failed] = [0, 0];
  for (const id of ids) {
    say(offline.taking(taken + failed, ids.length));
    const code = await asking().ask('takeAlong', { id }).then(() => undefined, codeOf);
    if (code === undefined) taken += 1;
    else failed += 1;
    if (code !== undefined && ENDING.has(code)) break;
  }
  const left = ids.length - taken;
  say(left === 0 ? offline.taken(taken) : `${offline.taken(taken)} ${offline.notTaken(left)}`);
}

/** Those that are chosen; else those that are assigned to whoever works here. */
function wanted(): readonly string[] {
  const who = me.value;
  if (chosen.value.size > 0) return [...chosen.value];
  return who === undefined ? [] : lines.value.filter((line) => line.status === 'ok' && isMine(line, who)).map(({ id }) => id);
}
