/** What one look through a file finds: what it tells, and the changes that take that out of a copy. */

import { Edits } from './edits.ts';
import type { Trace } from './traces.ts';

/** In pixels, as it is stored; `orientation` is EXIF's, 1 to 8. */
export interface Picture {
  width: number;
  height: number;
  orientation: number;
}

export class Survey {
  readonly traces = new Set<Trace>();
  readonly edits = new Edits();
  picture: Picture | undefined;
  /** It ends too early, or goes on after its end. */
  isTruncated = false;
  /** Of what may be a film: whether there is a picture in it. */
  hasMovingPicture: boolean | undefined;

  add(traces: Iterable<Trace>): void {
    for (const trace of traces) this.traces.add(trace);
  }
}
