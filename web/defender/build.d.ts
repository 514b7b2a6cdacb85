// What vite.config.ts puts in at build time.

/** The coalition's pins, as JSON; `parsePins` has the last word on them. */
declare const __PINS__: unknown;
/** SHA-256, in hex, over every source that goes into the build. */
declare const __BUILD__: string;
/** Where a hasty exit leads. */
declare const __EXIT__: string;
/** SHA-256, in hex, over every file of forms/. */
declare const __FORM_HASH__: string;

declare module '*?worker&url' {
  const url: string;
  export default url;
}

/** What languages there are, and how the words of `section_language` are fetched. */
declare module 'words:languages' {
  export const languages: readonly [import('../catalogues/folder.ts').PageLanguage, ...import('../catalogues/folder.ts').PageLanguage[]];
  export const loaders: Readonly<Record<string, () => Promise<{ readonly default: object }>>>;
}

declare module 'words:first_es' {
  const words: import('words:types').FirstWords;
  export default words;
}
