/** The worker of those who come back: does what the sealing worker does, and all that needs their twelve words. */

import { ReturnSealer } from './return_sealer.ts';
import { carryOut, listen } from './sealing_ear.ts';

const sealer = new ReturnSealer();
listen(async (request, onRead) => {
  switch (request.kind) {
    case 'past':
      return sealer.takePast(request.document, new Date());
    case 'words':
      return sealer.takeWords(request.readings);
    case 'tags':
      return sealer.meetTags(request.tags);
    case 'replies':
      return sealer.openReplies(request.answers, new Date());
    case 'take':
      return sealer.takeFiles(request.files, onRead);
    default:
      return carryOut(sealer, request, onRead);
  }
});
