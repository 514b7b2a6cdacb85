/** The keeper's ear: takes requests and answers each once, whenever it is ready. */

import { codeOf } from './keeper/failures.ts';
import { Keeper } from './keeper/keeper.ts';
import type { Asked, Calls, Said } from './keeper_messages.ts';

const keeper = new Keeper(location.origin, say);

addEventListener('message', ({ data }: MessageEvent<Asked>) => {
  carryOut(data).then(
    (answer) => {
      say({ number: data.number, answer });
    },
    (error: unknown) => {
      say({ number: data.number, failed: codeOf(error) });
    },
  );
});

async function carryOut(asked: Asked): Promise<Calls[keyof Calls]['answer']> {
  switch (asked.kind) {
    case 'start':
      return keeper.start();
    case 'unlock':
      return keeper.unlock(asked);
    case 'look':
      return keeper.look(asked);
    case 'open':
      return keeper.open(asked);
    case 'read':
      return keeper.read(asked);
    case 'takeAlong':
      return keeper.takeAlong(asked);
    case 'attachment':
      return keeper.openAttachment(asked.manifest);
    case 'provenance':
      return keeper.evidence().provenance(asked);
    case 'certificates':
      return keeper.evidence().certificates(asked);
    case 'evidence':
      return keeper.evidence().file(asked.manifest);
    case 'stopEvidence':
      return keeper.evidence().stop();
    case 'logPart':
      return keeper.evidence().logPart(asked);
    case 'signManifest':
      return keeper.evidence().signed(asked);
    case 'begin':
      return keeper.begin(asked);
    case 'say':
      return keeper.sayIn(asked);
    case 'steps':
      return keeper.steps();
    case 'addStep':
      return keeper.addStep(asked);
    case 'removeStep':
      return keeper.removeStep(asked);
    case 'followUps':
      return keeper.followUps(asked);
    case 'replyDesk':
      return keeper.replyDesk(asked);
    case 'reply':
      return keeper.reply(asked);
    case 'handIn':
      return keeper.handIn(asked);
    case 'beginShare':
      return keeper.beginShare(asked);
    case 'beginBeside':
      return keeper.beginBeside(asked);
    case 'leave':
      return keeper.leave(asked);
    case 'tie':
      return keeper.tie(asked);
    case 'preferences':
      return keeper.preferences();
    case 'prefer':
      return keeper.prefer(asked);
    case 'forget':
      return keeper.forget();
    case 'wait':
      return keeper.wait();
  }
}

function say(said: Said): void {
  postMessage(said);
}
