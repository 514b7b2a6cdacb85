const PLAIN = /^[ -~]*$/;

/** Letters without accents, in lower case: how names and words are compared. */
export function fold(text: string): string {
  // Most words have none, and there are millions of them.
  if (PLAIN.test(text)) return text.toLowerCase();
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
