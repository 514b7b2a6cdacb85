/**
 * What the page is at any moment, before and after the rest of it has arrived: the draft, the language, and the
 * way out.
 *
 * The address never changes and nothing enters the history: screens follow one another in one document.
 */

import { announce, required } from '../browser/dom.ts';
import type { Draft, Language } from './draft.ts';
import { showFrame } from './frame.ts';
import type { ScreenName } from './screens.ts';
import type { FirstWords } from './words/first_es.ts';

/** What the first two screens need. */
export interface Stage {
  readonly draft: Draft;
  readonly words: FirstWords;
  /** How many of the steps at the beginning there are not. */
  readonly skippedSteps: number;
  /** For somebody who has written before; the address stays as it is. */
  readonly comeBack: () => void;
  show(screen: ScreenName): void;
}

export abstract class Page implements Stage {
  abstract readonly words: FirstWords;
  /** What is wrong with the connection, where the screen that is shown says so. */
  abstract readonly news: 'offline' | 'refused' | undefined;
  abstract readonly comeBack: () => void;
  readonly skippedSteps: number = 0;
  protected isGone = false;

  constructor(
    readonly draft: Draft,
    public language: Language,
  ) {}

  abstract show(screen: ScreenName): void;

  /** After `news`. */
  abstract tryAgain(): void;

  /** Whether something would be lost with the page. */
  hasSomethingToLose(): boolean {
    return this.draft.hasSomethingToSend();
  }

  switchLanguage(): void {
    this.language = this.language === 'es' ? 'en' : 'es';
    this.refresh();
  }

  /** Draws the screen again where it stands; what has the focus keeps it. */
  refresh(): void {
    if (this.isGone) return;
    const focused = document.activeElement?.id;
    showFrame(this);
    required('main').replaceChildren(...this.draw());
    // A screen that is drawn anew is silent to a screen reader; this place is always there.
    announce(required('announcer'), document.getElementById('progress')?.textContent ?? '');
    if (focused !== undefined && focused !== '') document.getElementById(focused)?.focus();
  }

  /** Leaves nothing in memory or on the screen; the page is of no use afterwards. */
  wipe(): void {
    this.isGone = true;
    this.end();
    this.draft.wipe();
    document.querySelector('main')?.replaceChildren();
  }

  /** Blanks the page before it goes away, and puts a blank page in its place in the history. */
  leave(): void {
    this.wipe();
    document.body.replaceChildren();
    window.location.replace('about:blank');
  }

  protected abstract draw(): readonly Node[];

  /** Ends what is under way, for good. */
  protected abstract end(): void;

  /** Draws another screen, and begins at its top. */
  protected turnTo(): void {
    this.refresh();
    window.scrollTo(0, 0);
    document.querySelector('h1')?.focus();
  }
}
