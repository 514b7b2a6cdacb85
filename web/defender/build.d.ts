// What vite.config.ts puts in at build time.

/** The coalition's pins, as JSON; `parsePins` has the last word on them. */
declare const __PINS__: unknown;
/** SHA-256, in hex, over every source that goes into the build. */
declare const __BUILD__: string;
/** SHA-256, in hex, of the exact bytes of form.json. */
declare const __FORM_HASH__: string;

declare module '*?worker&url' {
  const url: string;
  export default url;
}
