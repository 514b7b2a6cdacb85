/**
 * The way from screen to screen: through the questions of a form, to further ones after a report has arrived, and back.
 */

import { REPORT, type Draft } from './draft.ts';
import { FORMS, type Form } from './form/forms.ts';
import type { ModuleId } from './form/offers.ts';
import type { PathName } from './form/path.ts';
import { Further } from './further.ts';
import { Page } from './page.ts';
import { Questionnaire } from './questionnaire.ts';
import type { Refusal } from './refusal.ts';
import type { ScreenName } from './screens.ts';
import type { Sent } from './sending.ts';
import type { Wording } from './wording.ts';

export interface Start {
  readonly draft: Draft;
  readonly wording: Wording;
  readonly place: ScreenName;
  readonly isFirstReport: boolean;
}

export abstract class Walking extends Page {
  screen: ScreenName;
  sent: Sent | undefined;
  /** Where somebody was when a tool took the screen. */
  beforeTool: ScreenName = 'files';
  readonly questionnaire: Questionnaire;
  readonly further = new Further();
  /** After it there is no other screen. */
  abstract refusal: Refusal | undefined;
  /** Where somebody goes back to from the first screen of a form. */
  protected readonly beforeFirst: ScreenName = 'type';

  constructor({ draft, isFirstReport, place, wording }: Start) {
    super(draft, wording);
    this.screen = place;
    this.questionnaire = new Questionnaire({ draft, wording, form: () => this.form(), isFirstReport });
  }

  get step(): { number: number; of: number } {
    return this.questionnaire.step(this.screen);
  }

  override show(screen: ScreenName): void {
    const { screen: before } = this;
    this.screen = this.refusal === undefined ? screen : 'refusal';
    if (isTool(this.screen) && !isTool(before)) this.beforeTool = before;
    this.turnTo();
  }

  override onward(): void {
    this.show(this.questionnaire.after(this.screen));
  }

  override backward(): void {
    const before = this.questionnaire.before(this.screen);
    if (before !== undefined) this.show(before);
    else if (this.further.form !== undefined) this.leaveFurther();
    else this.show(this.beforeFirst);
  }

  /** Answers nothing more. */
  finish(): void {
    this.show(this.questionnaire.finish(this.screen));
  }

  /** From the review to one of the answers, and back. */
  changeAnswer(screen: PathName): void {
    this.questionnaire.isChanging = true;
    this.show(screen);
  }

  /** Begins with further questions. Rejects where the network fails. */
  async answerFurther(id: ModuleId): Promise<void> {
    const [{ MODULES }] = await Promise.all([import('./form/modules.ts'), this.wording.load('modules')]);
    // Touched twice.
    if (this.isGone || this.further.form !== undefined) return;
    const whole = MODULES[id];
    // Who has the first report is known as long as the page is the same.
    const form = this.sent === undefined ? whole : { ...whole, screens: whole.screens.filter((screen) => screen.id !== 'organisations') };
    this.draft.turnTo(id);
    this.draft.entries = { ...this.draft.entries, ...this.further.begin(id, form, this.sent) };
    this.sent = undefined;
    this.onward();
  }

  /** Back to where the questions were offered. */
  leaveFurther(): void {
    this.draft.turnTo(REPORT);
    this.sent = this.further.end({ hasArrived: false });
    this.show(this.sent === undefined ? this.beforeFirst : 'receipt');
  }

  /** Which questions there are. */
  protected form(): Form {
    return this.further.form ?? FORMS[this.draft.type ?? 'testimony'];
  }
}

function isTool(screen: ScreenName): boolean {
  return screen === 'blur' || screen === 'voice';
}
