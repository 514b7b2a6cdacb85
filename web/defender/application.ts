/** The page once all of it is there: which screen is shown, in which words, and what beside it is open. */

import type { FirstWords, ReportWords } from 'words:types';

import type { Draft } from './draft.ts';
import type { Desk } from './evidence/desk.ts';
import type { Point } from './form/precision.ts';
import { showFrame } from './frame.ts';
import { DraftOnPhone } from './kept/draft_on_phone.ts';
import type { Extras } from './page.ts';
import type { Practice } from './practice.ts';
import type { Preparation } from './preparation.ts';
import { Reporting } from './reporting.ts';
import { isQuestion, screens, type ScreenName } from './screens.ts';
import { extrasOf } from './screens/extras.ts';
import { happeningScreen } from './screens/happening.ts';
import type { PointFinder } from './screens/question/point_finder.ts';
import { questionScreen } from './screens/question/question.ts';
import type { Wording } from './wording.ts';

const SCREENS_WITH_NEWS: ReadonlySet<ScreenName> = new Set<ScreenName>(['type', 'text', 'files', 'organisations', 'review']);
// They list files, of which one may still be taken out, or change one.
const SCREENS_WITH_FILES: ReadonlySet<ScreenName> = new Set<ScreenName>(['files', 'blur', 'voice', 'resume']);

export type Words = FirstWords & ReportWords;

/** Where somebody is when everything has arrived; the words of `report` have arrived as well. */
export interface Beginning {
  readonly draft: Draft;
  readonly wording: Wording;
  readonly place: ScreenName;
  readonly comeBack: (() => void) | undefined;
}

export class Application extends Reporting {
  practice: Practice | undefined;
  hasPractised = false;
  /** Where files are looked into, once the first has been chosen. */
  desk: Desk | undefined;
  /** Where a point on the map is looked for, once somebody wants to give one. */
  finder: PointFinder | undefined;
  /** Whether the words by which organisations can be recognised are shown. */
  showsFingerprints = false;
  /** In which language somebody tells, where that is asked. */
  toldFields: ((application: Application) => readonly Node[]) | undefined;
  readonly onPhone: DraftOnPhone;
  readonly comeBack: (() => void) | undefined;

  /** Takes over where somebody is. */
  constructor({ draft, wording, place, comeBack }: Beginning, workerOf: 'sender' | 'returner' = 'sender') {
    super({ draft, wording, place, isFirstReport: workerOf === 'sender' });
    this.comeBack = comeBack;
    this.onPhone = new DraftOnPhone(this, this.offersDraft && workerOf === 'sender');
  }

  /** Whether a draft may be kept where this page is. */
  protected get offersDraft(): boolean {
    return true;
  }

  get words(): Words {
    return { ...this.wording.of('first'), ...this.wording.of('report') };
  }

  get news(): Preparation['problem'] {
    return isQuestion(this.screen) || SCREENS_WITH_NEWS.has(this.screen) ? this.preparation.problem : undefined;
  }

  /** What kind of report it is, as people say it. */
  get typeLabel(): string {
    return this.words.type.labels[this.draft.type ?? 'testimony'];
  }

  /** How one comes back, to be noted. */
  get wayBack(): string {
    return this.words.receipt.wayBack(this.returnAddress());
  }

  /** Where one types the twelve words, as it is written by hand. */
  returnAddress(): string {
    return `${window.location.host}/${this.language === 'es' ? 'volver' : 'return'}`;
  }

  /** Asks for everything that is needed, while somebody types. */
  begin(): void {
    void this.preparation.begin();
    this.onPhone.look().catch(() => undefined);
  }

  override get isKept(): boolean {
    return this.onPhone.isKeeping;
  }

  override get openKept(): (() => void) | undefined {
    return this.onPhone.open;
  }

  override leave(): void {
    this.onPhone.forget();
    super.leave();
  }

  override extras(): Extras {
    return extrasOf(this);
  }

  override tryAgain(): void {
    this.begin();
  }

  override hasSomethingToLose(): boolean {
    return super.hasSomethingToLose() || this.isUploading() || this.desk?.isRecording === true;
  }

  /** Where the files stand; on every screen after the text has arrived. */
  uploadsPanel(): readonly Node[] {
    return this.onTheirWay?.uploadsPanel(this) ?? [];
  }

  /** What looks into files and what sends them, and the words; only who chooses a file or records needs them. Rejects where the network fails. */
  async openDesk(): Promise<Desk> {
    const [{ Desk }, onTheirWay] = await Promise.all([import('./evidence/desk.ts'), import('./files_on_their_way.ts'), this.wording.load('evidence')]);
    this.onTheirWay = onTheirWay;
    return (this.desk ??= new Desk(this));
  }

  /** Of the place at `path`. Rejects where the network fails. */
  async openFinder(path: string, given: Point | undefined): Promise<void> {
    const [{ PointFinder: Finder }] = await Promise.all([import('./screens/question/point_finder.ts'), this.wording.load('point')]);
    if (!this.isGone) this.finder = new Finder(this, path, given);
  }

  protected override draw(): readonly Node[] {
    const kept = this.onPhone.draw(this.screen);
    if (kept !== undefined) return kept;
    if (this.screen === 'q:happening') return happeningScreen(this);
    if (isQuestion(this.screen)) return questionScreen(this);
    return this.screen in screens ? screens[this.screen as keyof typeof screens](this) : [];
  }

  protected override turnTo(): void {
    super.turnTo();
    this.onPhone.keepOn();
    if (!SCREENS_WITH_FILES.has(this.screen)) this.ahead.read(this.filesToSeal());
  }

  protected override end(): void {
    this.closeTools();
    super.end();
    this.practice = undefined;
  }

  protected override clearAway(): void {
    this.draft.clear();
    this.closeTools();
    this.onPhone.forget();
  }

  /** Drawing any other screen again would take the caret, and the keyboard, from somebody who is typing. */
  protected override showNews(): void {
    if (this.screen === 'organisations') this.refresh();
    else if (!this.isGone) showFrame(this);
  }

  protected override showUploads(): void {
    this.onTheirWay?.showUploads(this);
  }

  private closeTools(): void {
    this.desk?.close();
    this.desk = undefined;
    this.finder = undefined;
  }
}
