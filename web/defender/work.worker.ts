/**
 * Does the little work by which a server tells a person from a flood: `docs/protocol.md` §19.
 *
 * A worker of its own, so that neither typing nor sealing waits for it. It knows nothing of the report.
 */

import { solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2';

import type { WorkDone, WorkToDo } from './work_messages.ts';

addEventListener('message', ({ data }: MessageEvent<WorkToDo>) => {
  void solve(data).then((done) => {
    postMessage(done);
  });
});

async function solve({ number, challenge }: WorkToDo): Promise<WorkDone> {
  try {
    // Whoever asked has the patience: no time limit here.
    const solved = await solveChallenge({ challenge, deriveKey, timeout: 0 });
    // How long it took would say something of the phone.
    return { number, solution: solved === null ? undefined : { counter: solved.counter, derivedKey: solved.derivedKey } };
  } catch {
    return { number, solution: undefined };
  }
}
