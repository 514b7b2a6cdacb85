/** Words that fit where there is little room. What is cut is read whole beside the picture, in its list, and by screen readers. */

/** As many whole words as go into so many letters, without half a bracket; where not even one does, its beginning. */
export function fitting(text: string, letters: number): string {
  if (text.length <= letters) return text;
  const cut = text.slice(0, Math.max(0, letters));
  const end = cut.lastIndexOf(' ');
  const whole = cut.slice(0, Math.max(0, end)).replace(/\s*\([^)]*$/u, '');
  return whole === '' ? cut : whole;
}
