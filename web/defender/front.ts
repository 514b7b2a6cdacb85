/**
 * The first two screens, with which somebody can begin to write: all that is in the first script.
 *
 * The rest is fetched behind them, by everybody and at once. Until it is there nothing is asked of the server, and
 * who has written already waits here. Who comes back, by the address or by a button, gets another rest.
 */

import { announce, paragraph } from '../browser/dom.ts';
import type { Application } from './application.ts';
import { Draft, type Language } from './draft.ts';
import { showFrame } from './frame.ts';
import { Page } from './page.ts';
import type { ScreenName } from './screens.ts';
import { textScreen } from './screens/text.ts';
import { typeScreen } from './screens/type.ts';
import { firstEn } from './words/first_en.ts';
import { firstEs, type FirstWords } from './words/first_es.ts';

const FIRST = { type: typeScreen, text: textScreen } as const;
/** Where those who come back type their words, and in which language it begins. */
const RETURN_PATHS: Readonly<Record<string, Language>> = { '/volver': 'es', '/return': 'en' };

export class Front extends Page {
  news: 'offline' | undefined;
  /** From when it is there, everything is its. */
  application: Application | undefined;
  private screen: keyof typeof FIRST = 'type';
  private wanted: ScreenName | undefined;
  private isBack: boolean;

  constructor(path: string) {
    const returnLanguage = RETURN_PATHS[path.replace(/\/$/, '')];
    super(new Draft(), returnLanguage ?? 'es');
    this.isBack = returnLanguage !== undefined;
  }

  get words(): FirstWords {
    return this.language === 'es' ? firstEs : firstEn;
  }

  /** Fetches the rest and hands over to it. */
  async load(): Promise<void> {
    this.news = undefined;
    showFrame(this);
    const { isBack } = this;
    const Rest = await (isBack ? returning() : sending()).catch(() => undefined);
    if (this.isGone || isBack !== this.isBack) return;
    if (Rest === undefined) {
      this.news = 'offline';
      showFrame(this);
      return;
    }
    this.application = new Rest(this);
    this.application.begin();
    if (this.wanted !== undefined) this.application.show(this.wanted);
  }

  /** The first two screens go on showing; their ways on lead here. */
  show(screen: ScreenName): void {
    if (this.application !== undefined) {
      this.application.show(screen);
    } else if (screen === 'type' || screen === 'text') {
      this.screen = screen;
      this.turnTo();
    } else {
      this.wanted = screen;
      const status = document.getElementById('status');
      if (status !== null) announce(status, this.words.text.loading);
    }
  }

  override tryAgain(): void {
    void this.load();
  }

  /** What was begun is dropped: it is offered only while nothing was typed. */
  override readonly comeBack = (): void => {
    this.language = this.application?.language ?? this.language;
    this.application?.wipe();
    this.application = undefined;
    this.isBack = true;
    this.turnTo();
    void this.load();
  };

  /** Where the application begins. */
  get place(): ScreenName {
    return this.screen;
  }

  protected override draw(): readonly Node[] {
    return this.isBack ? [paragraph(this.words.text.loading, 'status')] : FIRST[this.screen](this);
  }

  protected override end(): void {
    // Nothing is under way yet.
  }
}

async function sending(): Promise<typeof Application> {
  return (await import('./application.ts')).Application;
}

async function returning(): Promise<typeof Application> {
  return (await import('./returning.ts')).Returning;
}
