/**
 * What the page is doing: the draft, the language, the screen, and the two things that can happen at any
 * moment, leaving and refusing.
 *
 * The address never changes and nothing enters the history: screens follow one another in one document. After
 * a refusal no screen but the refusal is shown and every request of this page, present or future, is aborted.
 */

import { announce, required } from '../browser/dom.ts';
import { Draft, fileName, type Language } from './draft.ts';
import { Preparation } from './preparation.ts';
import type { Practice } from './practice.ts';
import { refusalOf, type Refusal } from './refusal.ts';
import { screens, type ScreenName } from './screens.ts';
import { SealingClient, type SealingFailed } from './sealing_client.ts';
import { Sending, type Sent } from './sending.ts';
import { showFrame } from './frame.ts';
import { en } from './words/en.ts';
import { es, type Words } from './words/es.ts';

export class Application {
  readonly draft = new Draft();
  language: Language = 'es';
  screen: ScreenName = 'type';
  sending: Sending | undefined;
  sent: Sent | undefined;
  refusal: Refusal | undefined;
  practice: Practice | undefined;
  hasPractised = false;
  /** Whether the words by which organisations can be recognised are shown. */
  showsFingerprints = false;
  /** Set by an attempt that was given up: "nothing was sent" may no longer be said. */
  textMayHaveLeft = false;
  readonly preparation: Preparation;
  private readonly client: SealingClient;
  private readonly network = new AbortController();
  private isGone = false;

  constructor(workerUrl: string) {
    this.client = new SealingClient(workerUrl);
    this.preparation = new Preparation(this.client, this.network.signal, {
      onChange: () => {
        this.showNews();
      },
      onRefused: (error) => {
        this.refuse(error);
      },
    });
  }

  get words(): Words {
    return this.language === 'es' ? es : en;
  }

  show(screen: ScreenName): void {
    this.screen = this.refusal === undefined ? screen : 'refusal';
    this.refresh();
    window.scrollTo(0, 0);
    document.querySelector('h1')?.focus();
  }

  /** Draws the screen again where it stands; what has the focus keeps it. */
  refresh(): void {
    if (this.isGone) return;
    const focused = document.activeElement?.id;
    showFrame(this);
    required('main').replaceChildren(...screens[this.screen](this));
    // A screen that is drawn anew is silent to a screen reader; this place is always there.
    announce(required('announcer'), document.getElementById('progress')?.textContent ?? '');
    if (focused !== undefined && focused !== '') document.getElementById(focused)?.focus();
  }

  switchLanguage(): void {
    this.language = this.language === 'es' ? 'en' : 'es';
    this.refresh();
  }

  send(): void {
    const { draft } = this;
    if (this.sending !== undefined || this.sent !== undefined || this.refusal !== undefined || draft.type === undefined) return;
    const report = {
      type: draft.type,
      language: this.language,
      text: draft.text,
      files: draft.files.map((file, index) => ({ content: file.content, name: fileName(index, file), mediaType: file.mediaType })),
      chosen: this.chosen().map(({ id }) => id),
    };
    this.sending = new Sending(report, this.surroundings());
    this.show('sending');
    void this.sending.run();
  }

  /** Gives up an attempt that did not get through, so that the draft can be changed and sealed anew. */
  change(): void {
    const state = this.sending?.state;
    this.dropAttempt();
    // Fails only with the worker, which then has nothing to forget.
    this.client.ask({ kind: 'forget' }).catch(() => undefined);
    this.show(state?.kind === 'stopped' && state.problem === 'closed' ? 'organisations' : 'review');
  }

  chosen(): Preparation['organisations'] {
    return this.preparation.organisations.filter(({ id, canReceive }) => canReceive && !this.draft.leftOut.has(id));
  }

  /** The report is with the server: nothing typed or sealed is needed any more, and nothing will be sealed. */
  finish(): void {
    this.sent = this.sending?.sent;
    this.sending = undefined;
    this.draft.wipe();
    this.client.end();
    this.show('code');
  }

  refuse(error: SealingFailed): void {
    if (this.refusal !== undefined || this.sent !== undefined || this.isGone) return;
    this.dropAttempt();
    this.refusal = refusalOf(error);
    this.network.abort();
    this.client.end();
    this.show('refusal');
  }

  /** Leaves nothing in memory or on the screen; the page is of no use afterwards. */
  wipe(): void {
    this.isGone = true;
    this.network.abort();
    this.client.end();
    this.draft.wipe();
    this.sending = undefined;
    this.sent = undefined;
    this.practice = undefined;
    document.querySelector('main')?.replaceChildren();
  }

  /** Blanks the page before it goes away, and puts a blank page in its place in the history. */
  leave(): void {
    this.wipe();
    document.body.replaceChildren();
    window.location.replace('about:blank');
  }

  private dropAttempt(): void {
    this.textMayHaveLeft ||= this.sending?.textInDoubt ?? false;
    this.sending = undefined;
  }

  /** Drawing any other screen again would take the caret, and the keyboard, from somebody who is typing. */
  private showNews(): void {
    if (this.screen === 'organisations') this.refresh();
    else if (!this.isGone) showFrame(this);
  }

  private surroundings(): ConstructorParameters<typeof Sending>[1] {
    return {
      client: this.client,
      preparation: this.preparation,
      stop: this.network.signal,
      onChange: () => {
        if (this.sending?.state.kind === 'done') this.finish();
        else this.refresh();
      },
      onTextArrived: () => {
        this.draft.text = '';
      },
      onRefused: (error) => {
        this.refuse(error);
      },
    };
  }
}
