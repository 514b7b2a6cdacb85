/**
 * The first two screens, with which somebody can begin to write: all that is in the first script.
 *
 * The rest is fetched behind them, by everybody and at once. Until it is there nothing is asked of the server, and
 * who has written already waits here. Who comes back, by the address or by a button, gets another rest, and so does who hands in a package.
 */

import type { FirstWords } from 'words:types';

import { announce, paragraph } from '../browser/dom.ts';
import { Draft } from './draft.ts';
import { showFrame } from './frame.ts';
import limits from './forms/limits.json';
import { Page, type Extras } from './page.ts';
import type { ScreenName } from './screens.ts';
import { happeningScreen } from './screens/happening.ts';
import { showExtras, textScreen } from './screens/text.ts';
import { typeScreen } from './screens/type.ts';
import { languages, Wording, type PageLanguage, type SectionName } from './wording.ts';

const FIRST = { type: typeScreen, text: textScreen, 'q:happening': happeningScreen } as const;
const STEPS = limits.steps;
type Purpose = 'sending' | 'returning' | 'delivering';
type Rest = new (front: Front) => Page & { begin(): void };

/** Where those come in who do something else than report, and in which language it begins. */
const WAYS: Readonly<Record<string, { readonly purpose: Purpose; readonly language: string }>> = {
  '/volver': { purpose: 'returning', language: 'es' },
  '/return': { purpose: 'returning', language: 'en' },
  '/entregar': { purpose: 'delivering', language: 'es' },
  '/deliver': { purpose: 'delivering', language: 'en' },
};
const SECTIONS: Readonly<Record<Purpose, readonly SectionName[]>> = {
  sending: ['report', 'form'],
  returning: ['report', 'form', 'return'],
  delivering: ['deliver'],
};

export class Front extends Page {
  news: 'offline' | undefined;
  /** From when it is there, everything is its. */
  application: InstanceType<Rest> | undefined;
  private screen: keyof typeof FIRST = 'type';
  private isWaiting = false;
  private purpose: Purpose;
  /** The language of the address, until its words are there. */
  private beginsIn: PageLanguage | undefined;

  constructor(path: string) {
    const way = WAYS[path.replace(/\/$/, '')];
    super(new Draft(), new Wording());
    this.beginsIn = languages.find(({ id }) => id === way?.language && id !== this.wording.language.id);
    this.purpose = way?.purpose ?? 'sending';
  }

  get words(): FirstWords {
    return this.wording.of('first');
  }

  /** Fetches the rest and hands over to it. */
  async load(): Promise<void> {
    this.news = undefined;
    if (this.beginsIn === undefined) showFrame(this);
    const { purpose } = this;
    const Rest = await this.fetchRest().catch(() => undefined);
    if (this.isGone || purpose !== this.purpose) return;
    if (Rest === undefined) {
      this.news = 'offline';
      // Whoever types already is left alone.
      if (this.beginsIn === undefined) showFrame(this);
      else this.refresh();
      return;
    }
    this.application = new Rest(this);
    this.application.begin();
    if (this.isWaiting) this.application.onward();
    else showExtras(this);
  }

  /** The first two screens go on showing; their ways on lead here. */
  show(screen: ScreenName): void {
    if (this.application !== undefined) {
      this.application.show(screen);
    } else if (screen in FIRST) {
      this.isWaiting = false;
      this.screen = screen as keyof typeof FIRST;
      this.turnTo();
    }
  }

  /** From the second screen on there is nothing to show before the rest has arrived. */
  override onward(): void {
    if (this.application !== undefined) {
      this.application.onward();
    } else if (this.screen === 'type') {
      this.show(this.draft.type === 'urgent' ? 'q:happening' : 'text');
    } else {
      this.isWaiting = true;
      const status = document.getElementById('status');
      if (status !== null) announce(status, this.words.text.loading);
    }
  }

  override backward(): void {
    if (this.application !== undefined) this.application.backward();
    else this.show('type');
  }

  override get step(): { number: number; of: number } {
    return { number: 1, of: STEPS[this.draft.type ?? 'testimony'] };
  }

  override extras(): Extras {
    return this.application?.extras() ?? { above: [], below: [] };
  }

  /** Nothing is said in another language than the address's, unless its words do not arrive. */
  override refresh(): void {
    if (this.beginsIn === undefined || this.news !== undefined) super.refresh();
  }

  override tryAgain(): void {
    void this.load();
  }

  /** What was begun is dropped: it is offered only while nothing was typed. */
  override readonly comeBack = (): void => {
    this.application?.wipe();
    this.application = undefined;
    this.purpose = 'returning';
    this.turnTo();
    void this.load();
  };

  /** Where the application begins. */
  get place(): ScreenName {
    return this.screen;
  }

  protected override draw(): readonly Node[] {
    return this.purpose === 'sending' ? FIRST[this.screen](this) : [paragraph(this.words.text.loading, 'status')];
  }

  private async fetchRest(): Promise<Rest> {
    const { beginsIn, purpose } = this;
    const sections = SECTIONS[purpose];
    const words = beginsIn === undefined ? this.wording.load(...sections) : this.wording.choose(beginsIn, ...sections).then(() => this.wording.load(...sections)); // in whatever language was chosen meanwhile
    const [Rest] = await Promise.all([RESTS[purpose](), words]);
    this.beginsIn = undefined;
    return Rest;
  }

  protected override end(): void {
    // Nothing is under way yet.
  }
}

const RESTS: Readonly<Record<Purpose, () => Promise<Rest>>> = {
  sending: async () => (await import('./application.ts')).Application,
  returning: async () => (await import('./returning.ts')).Returning,
  delivering: async () => (await import('./delivering.ts')).Delivering,
};
