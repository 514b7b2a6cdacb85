/**
 * What the page is at any moment, before and after the rest of it has arrived: the draft, the language, and the
 * way out.
 *
 * The address never changes and nothing enters the history: screens follow one another in one document.
 */

import type { FirstWords } from 'words:types';

import { announce, required } from '../browser/dom.ts';
import { askToForget } from '../browser/http.ts';
import type { Draft, Language } from './draft.ts';
import { showFrame } from './frame.ts';
import type { ScreenName } from './screens.ts';
import type { Wording } from './wording.ts';

/** What the first two screens need. */
export interface Stage {
  readonly draft: Draft;
  readonly words: FirstWords;
  /** Which dot the screen that is shown belongs to. */
  readonly step: { readonly number: number; readonly of: number };
  /** For somebody who has written before; the address stays as it is. None where there is nothing to come back to. */
  readonly comeBack: (() => void) | undefined;
  show(screen: ScreenName): void;
  /** Whether what is typed is kept on the phone, as somebody has asked for. */
  readonly isKept: boolean;
  /** Where a draft lies on the phone, and is not open yet. */
  readonly openKept: (() => void) | undefined;
  /** What else the screen where one writes leads to. */
  extras(): Extras;
  /** To the screen after this one. */
  onward(): void;
  /** To the one before it. */
  backward(): void;
}

/** Above the way on, and below it. */
export interface Extras {
  readonly above: readonly Node[];
  readonly below: readonly Node[];
}


export abstract class Page implements Stage {
  abstract readonly words: FirstWords;
  /** What is wrong with the connection, where the screen that is shown says so. */
  abstract readonly news: 'offline' | 'refused' | undefined;
  abstract readonly comeBack: (() => void) | undefined;
  abstract readonly step: Stage['step'];
  protected isGone = false;
  /** Ends what is heard. Of the screen that is shown, whichever page drew it: the first screens stay when the rest takes over. */
  private static silence = new AbortController();

  constructor(
    readonly draft: Draft,
    readonly wording: Wording,
  ) {}

  /** Of what is not the page's own text: lists of words, names, dates. */
  get language(): Language {
    return this.wording.formal;
  }

  abstract show(screen: ScreenName): void;

  abstract extras(): Extras;

  abstract onward(): void;

  abstract backward(): void;

  /** After `news`. */
  abstract tryAgain(): void;

  get isKept(): boolean {
    return false;
  }

  get openKept(): (() => void) | undefined {
    return undefined;
  }

  /** Whether something would be lost with the page. */
  hasSomethingToLose(): boolean {
    return this.draft.hasAnything();
  }

  /** Draws the screen again where it stands; what has the focus keeps it. */
  refresh(): void {
    if (this.isGone) return;
    const focused = document.activeElement?.id;
    showFrame(this);
    required('main').replaceChildren(...this.draw());
    // A screen that is drawn anew is silent to a screen reader; this place is always there.
    announce(required('announcer'), document.getElementById('progress')?.textContent ?? '');
    this.offerListening();
    if (focused !== undefined && focused !== '') document.getElementById(focused)?.focus();
  }

  /** Leaves nothing in memory or on the screen; the page is of no use afterwards. */
  wipe(): void {
    this.isGone = true;
    Page.silence.abort();
    this.end();
    this.draft.wipe();
    document.querySelector('main')?.replaceChildren();
  }

  /** Blanks the page before it goes away, and puts another site's in its place in the history. */
  leave(): void {
    this.wipe();
    document.body.replaceChildren();
    askToForget();
    window.location.replace(__EXIT__);
  }

  private offerListening(): void {
    Page.silence.abort();
    Page.silence = new AbortController();
    const { signal } = Page.silence;
    if (document.querySelector('[data-heard]') === null) return;
    // Without the button where it does not arrive: what it says is written there.
    import('./listening.ts').then(
      ({ offerListening }) => {
        offerListening(this.words, signal);
      },
      () => undefined,
    );
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
