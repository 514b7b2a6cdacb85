/** What is said and asked of a draft on the phone: first what it means, then six words; later the words again. */

import type { DraftWords } from 'words:types';

import { announce, element, FORGETFUL_FIELD, paragraph } from '../../browser/dom.ts';
import { forgottenStored } from '../../browser/storage.ts';
import type { Application } from '../application.ts';
import { actions, alertPlace, heading, list, primary, secondary, statusPlace, titled } from '../screens/parts.ts';
import type { ScreenName } from '../screens.ts';
import { TypedWords } from '../typed_words.ts';
import { KEY_WORDS } from './cipher.ts';
import { Keeper } from './keeper.ts';

export class Keeping {
  /** From when there is one, every screen that is left is kept. */
  private keeper: Keeper | undefined;
  private keyWords: readonly string[] = [];
  private problem: 'full' | 'wrong' | undefined;
  private isBusy = false;

  constructor(
    private readonly application: Application,
    private readonly back: ScreenName,
  ) {}

  get isKeeping(): boolean {
    return this.keeper !== undefined;
  }

  /** Where somebody wants to keep a draft: what it means, or its words. */
  keepScreen(): readonly Node[] {
    const { words } = this;
    if (this.isBusy) return [heading(words.heading), statusPlace(words.saving)];
    if (this.keeper === undefined) return this.explained(words);
    return [
      heading(words.kept),
      ...(this.keyWords.length === 0 ? [] : this.shownWords(words)),
      paragraph(words.until),
      actions(
        primary(words.goOn, () => {
          this.keyWords = [];
          this.application.show(this.back);
        }),
        this.forgetting(words),
      ),
    ];
  }

  /** Where a draft lies already. */
  keptScreen(): readonly Node[] {
    const { words } = this;
    const field = element('textarea', { id: 'key-words', attributes: { ...FORGETFUL_FIELD, autocapitalize: 'off', rows: '2', 'aria-describedby': 'hint alert' } });
    const alert = alertPlace(this.problem === undefined ? '' : words[this.problem]);
    const status = statusPlace();
    const open = (): void => {
      announce(status, words.opening);
      void this.restore(field.value);
    };
    return [
      heading(words.found),
      element('p', { id: 'hint' }, words.foundHint),
      element('label', { attributes: { for: 'key-words' } }, words.label),
      element('div', { id: 'private' }, field),
      status,
      alert,
      actions(primary(words.open, open), this.forgetting(words), secondary(words.without, () => {
        this.application.show('type');
      }, 'without')),
    ];
  }

  /** Whatever screen was left. */
  keepOn(): void {
    this.keeper?.save(this.application.draft, new Date()).catch(() => {
      this.problem = 'full';
    });
  }

  private get words(): DraftWords {
    return this.application.wording.of('draft');
  }

  private explained(words: DraftWords): readonly Node[] {
    return [
      heading(words.heading),
      ...(this.problem === undefined ? [] : [alertPlace(words[this.problem])]),
      paragraph(words.intro),
      titled(words.risks, list(Object.values(words.risk))),
      paragraph(words.rather, 'note'),
      actions(
        primary(words.keep, () => {
          void this.begin();
        }),
        secondary(words.cancel, () => {
          this.application.show(this.back);
        }),
      ),
    ];
  }

  private shownWords(words: DraftWords): readonly Node[] {
    const { language } = this.application;
    return [
      paragraph(words.write),
      element('ol', { class: 'words', id: 'key-words', attributes: { lang: language } }, ...this.keyWords.map((word) => element('li', {}, word))),
      paragraph(words.notThese, 'small'),
    ];
  }

  private forgetting(words: DraftWords): HTMLButtonElement {
    return secondary(words.forget, () => {
      this.application.onPhone.forget();
      this.application.show('type');
    }, 'forget');
  }

  private async begin(): Promise<void> {
    const { application } = this;
    this.isBusy = true;
    application.refresh();
    try {
      const lists = await application.preparation.fetchWords();
      const { indexes, keeper } = await Keeper.begin();
      await keeper.save(application.draft, new Date());
      application.onPhone.isThere = true;
      this.keeper = keeper;
      this.keyWords = indexes.map((index) => lists[application.language][index] ?? '');
      this.problem = undefined;
    } catch {
      await forgottenStored().catch(() => undefined);
      this.problem = 'full';
    }
    this.isBusy = false;
    application.refresh();
    document.getElementById('heading')?.focus();
  }

  private async restore(typed: string): Promise<void> {
    const { application } = this;
    try {
      const reading = new TypedWords(await application.preparation.fetchWords()).read(typed, application.language);
      const indexes = reading.words.flatMap(({ known }) => known?.index ?? []);
      if (indexes.length === KEY_WORDS) this.keeper = await Keeper.restore(indexes, application.draft);
      if (application.draft.files.length > 0) await application.openDesk();
    } catch {
      this.keeper = undefined;
    }
    this.problem = this.keeper === undefined ? 'wrong' : undefined;
    if (this.keeper === undefined) application.refresh();
    else application.show(application.draft.type === undefined ? 'type' : 'text');
  }
}
