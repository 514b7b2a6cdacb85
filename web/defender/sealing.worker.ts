/** The sealing worker: all cryptography of the page happens on this side, in `sealer.ts`. */

import { Sealer } from './sealer.ts';
import { carryOut, listen } from './sealing_ear.ts';
import type { SealingRequest } from './sealing_messages.ts';

const sealer = new Sealer();
// Nobody asks this worker for what only `returning.worker.ts` can do.
listen(async (request, onRead) => carryOut(sealer, request as SealingRequest, onRead));
