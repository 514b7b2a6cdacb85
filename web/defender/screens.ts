/** Every screen by its name. A screen is drawn anew from the application's state and keeps none of its own. */

import type { Application } from './application.ts';
import type { QuestionName } from './form/path.ts';
import { blurScreen, voiceScreen } from './screens/tools.ts';
import { codeScreen } from './screens/code.ts';
import { filesScreen } from './screens/files.ts';
import { organisationsScreen } from './screens/organisations.ts';
import { practiceScreen } from './screens/practice.ts';
import { receiptScreen } from './screens/receipt.ts';
import { refusalScreen } from './screens/refusal.ts';
import { reviewScreen } from './screens/review.ts';
import { sendingScreen } from './screens/sending.ts';
import { textScreen } from './screens/text.ts';
import { typeScreen } from './screens/type.ts';

export type ScreenName =
  | 'type'
  | 'text'
  | 'files'
  | 'blur'
  | 'voice'
  | 'keep'
  | 'kept'
  | 'organisations'
  | 'review'
  | 'sending'
  | 'code'
  | 'practice'
  | 'receipt'
  | 'refusal'
  | QuestionName
  | ReturnScreenName;

/** Those that only who comes back sees: in `returning.ts`. */
export type ReturnScreenName = 'words' | 'replies' | 'resume' | 'further' | 'rights';

/** Whether a screen is one of the questions of a form. */
export function isQuestion(screen: ScreenName): screen is QuestionName {
  return screen.startsWith('q:');
}

export const screens: Readonly<Record<Exclude<ScreenName, ReturnScreenName | QuestionName | 'keep' | 'kept'>, (application: Application) => readonly Node[]>> = {
  type: typeScreen,
  text: textScreen,
  files: filesScreen,
  blur: blurScreen,
  voice: voiceScreen,
  organisations: organisationsScreen,
  review: reviewScreen,
  sending: sendingScreen,
  code: codeScreen,
  practice: practiceScreen,
  receipt: receiptScreen,
  refusal: refusalScreen,
};
