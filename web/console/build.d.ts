// What the build puts in: `web/build/console.ts`.

/** What languages there are, and how the words of `section_language` are fetched. */
declare module 'console-words:languages' {
  export const languages: readonly [import('../catalogues/folder.ts').PageLanguage, ...import('../catalogues/folder.ts').PageLanguage[]];
  export const loaders: Readonly<Record<string, () => Promise<{ readonly default: object }>>>;
}
