/**
 * The page's language, and its words: those of one language at a time, section by section as screens need them.
 *
 * The first screens' Spanish came with the page. Whatever fails to arrive leaves everything as it was.
 */

import firstEs from 'words:first_es';
import { languages, loaders } from 'words:languages';
import type { Sections } from 'words:types';

import type { Language } from './draft.ts';

export type PageLanguage = (typeof languages)[number];
export type SectionName = keyof Sections;

export { languages };

export class Wording {
  language: PageLanguage = languages[0];
  /** What screens so far have needed, and a change of language therefore brings along. */
  private readonly needed = new Set<SectionName>(['first']);
  /** By `section_language`. */
  private readonly arrived = new Map<string, object>([['first_es', firstEs]]);
  private wanted: PageLanguage = languages[0];

  /** Of the lists of words, the names of organisations and dates, which are there in Spanish and English only. */
  get formal(): Language {
    return this.language.id === 'en' ? 'en' : 'es';
  }

  /** In which language somebody tells who says nothing else; none where that is `formal`. */
  get spoken(): { readonly lang: string; readonly variant: string } | undefined {
    const { id, tag, variant = '' } = this.language;
    return id === this.formal ? undefined : { lang: tag, variant };
  }

  /** The words of a section that was loaded. */
  of<Name extends SectionName>(section: Name): Sections[Name] {
    const words = this.arrived.get(`${section}_${this.language.id}`);
    if (words === undefined) throw new Error(`the words of ${section} are not loaded`);
    return words as Sections[Name];
  }

  /** Makes sections ready, in whatever language the page has by then. Rejects where the network fails. */
  async load(...sections: readonly SectionName[]): Promise<void> {
    for (const section of sections) this.needed.add(section);
    for (let language = this.language; !this.has(language); language = this.language) await this.fetch(language);
  }

  /** Changes the language once all that is needed is there; false where another was chosen meanwhile. Rejects as `load` does. */
  async choose(language: PageLanguage, ...sections: readonly SectionName[]): Promise<boolean> {
    for (const section of sections) this.needed.add(section);
    this.wanted = language;
    while (!this.has(language)) await this.fetch(language);
    if (this.wanted !== language) return false;
    this.language = language;
    return true;
  }

  private has({ id }: PageLanguage): boolean {
    return [...this.needed].every((section) => this.arrived.has(`${section}_${id}`));
  }

  private async fetch({ id }: PageLanguage): Promise<void> {
    const missing = [...this.needed].map((section) => `${section}_${id}`).filter((name) => !this.arrived.has(name));
    const modules = await Promise.all(missing.map(async (name) => loaders[name]?.()));
    missing.forEach((name, i) => {
      this.arrived.set(name, modules[i]?.default ?? {});
    });
  }
}
