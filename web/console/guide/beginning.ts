/** What somebody has set up for themselves, taken at the beginning of a session and gone with it. */

import { forgetKept, takeKept } from '../inbox/kept.ts';
import { asking } from '../session.ts';
import { forgetTour, takeSeen } from './tour.ts';

/** Answers how to end it. */
export function beginPreferences(): () => void {
  // Without them there is still everything else.
  asking()
    .ask('preferences', {})
    .then(({ preferences }) => {
      takeKept(preferences);
      takeSeen(preferences);
    })
    .catch(() => undefined);
  return () => {
    forgetKept();
    forgetTour();
  };
}
