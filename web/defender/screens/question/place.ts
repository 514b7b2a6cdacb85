/** Where: a state from the list, the rest in own words. No map, and never the phone's own position. */

import type { Place } from '../../../protocol/report.ts';
import { withField } from '../../form/entries.ts';
import limits from '../../forms/limits.json';
import type { Asking } from './asking.ts';
import { group, selectField, textField } from './fields.ts';

const ELSEWHERE = ['mx-00', 'mx-88'];
const STATES = 32;

export function placeQuestion(asking: Asking<'place'>): readonly Node[] {
  const { id, words } = asking;
  const given = (): Place => asking.value ?? {};
  const set = (key: 'state' | 'municipality' | 'locality', text: string): void => {
    asking.answer(withField(given(), key, text));
  };
  const codes = Array.from({ length: STATES }, (_, i) => `mx-${String(i + 1).padStart(2, '0')}`);
  const states = codes.map((code) => [code, asking.label(code, 'states')] as const);
  const options = [...[...states].sort(([, one], [, other]) => one.localeCompare(other)), ...ELSEWHERE.map((code) => [code, asking.label(code, 'place')] as const)];
  const field = (key: 'municipality' | 'locality'): readonly Node[] =>
    textField({ id: `${id}-${key}`, label: words.place[key], value: given()[key] ?? '', limit: limits.name.max_characters, onInput: (text) => {
      set(key, text);
    } });
  return group(
    asking.named(),
    ...selectField({ id: `${id}-state`, label: words.place.state, none: words.place.choose, value: given().state ?? '', options, onChange: (code) => {
      set('state', code);
    } }),
    ...field('municipality'),
    ...field('locality'),
  );
}
