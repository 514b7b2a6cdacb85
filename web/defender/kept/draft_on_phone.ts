/**
 * Whether a draft lies on this phone, and what is said of it. What keeps and opens one is fetched by those alone who
 * want it; whether there is one is looked at without leaving a trace.
 */

import { announce, required } from '../../browser/dom.ts';
import { canStore, forgetStored } from '../../browser/storage.ts';
import type { Application } from '../application.ts';
import type { ScreenName } from '../screens.ts';
import { isKept } from './kept_before.ts';
import type { Keeping } from './keeping.ts';

export class DraftOnPhone {
  /** Also of one that was kept before, from another page. */
  isThere = false;
  private keeping: Keeping | undefined;

  constructor(
    private readonly application: Application,
    /** Not for those who come back, whose answers are tied to their words, and not in a file. */
    private readonly isOffered: boolean,
  ) {}

  /** Whether one can be kept from here. */
  get canKeep(): boolean {
    return this.isOffered && canStore();
  }

  get isKeeping(): boolean {
    return this.keeping?.isKeeping === true;
  }

  /** Opens the one that was kept before. */
  get open(): (() => void) | undefined {
    if (!this.isThere || this.isKeeping) return undefined;
    return () => {
      void this.show('kept');
    };
  }

  async look(): Promise<void> {
    if (!this.canKeep) return;
    this.isThere = await isKept(new Date());
    if (this.isThere && this.application.screen === 'type') this.application.refresh();
  }

  async show(screen: 'keep' | 'kept'): Promise<void> {
    const { application } = this;
    try {
      const [{ Keeping }] = await Promise.all([import('./keeping.ts'), application.wording.load('draft')]);
      this.keeping ??= new Keeping(application, application.screen);
      application.show(screen);
    } catch {
      announce(required('announcer'), application.words.connection.offline);
    }
  }

  /** The screen under this name, where it is one of these. */
  draw(screen: ScreenName): readonly Node[] | undefined {
    if (screen === 'keep') return this.keeping?.keepScreen();
    return screen === 'kept' ? this.keeping?.keptScreen() : undefined;
  }

  /** Another screen is shown: what was typed before is kept, where somebody wants that. */
  keepOn(): void {
    this.keeping?.keepOn();
  }

  /** It was sent, or somebody leaves. Deleting what is not there would leave a trace. */
  forget(): void {
    if (this.isThere) forgetStored();
    this.isThere = false;
    this.keeping = undefined;
  }
}
