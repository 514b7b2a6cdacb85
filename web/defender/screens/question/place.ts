/** Where: a state from the list, the rest in own words, and a point for whoever wants to give one. No map is shown. */

import { announce, button, required } from '../../../browser/dom.ts';
import type { Place } from '../../../protocol/report.ts';
import { withField } from '../../form/entries.ts';
import { pointText } from '../../form/precision.ts';
import limits from '../../forms/limits.json';
import type { Asking } from './asking.ts';
import { group, selectField, textField } from './fields.ts';

const ELSEWHERE = ['mx-00', 'mx-88'];
const STATES = 32;

export type SetPoint = (point: Place['point']) => void;

export function placeQuestion(asking: Asking<'place'>): readonly Node[] {
  const { id, words } = asking;
  const given = (): Place => asking.value ?? {};
  const set = (key: keyof Place, value: unknown): void => {
    asking.answer(withField(given(), key, value));
  };
  const codes = Array.from({ length: STATES }, (_, i) => `mx-${String(i + 1).padStart(2, '0')}`);
  const states = codes.map((code) => [code, asking.label(code, 'states')] as const);
  const options = [...[...states].sort(([, one], [, other]) => one.localeCompare(other)), ...ELSEWHERE.map((code) => [code, asking.label(code, 'place')] as const)];
  const field = (key: 'municipality' | 'locality' | 'note'): readonly Node[] =>
    textField({ id: `${id}-${key}`, label: words.place[key], value: given()[key] ?? '', limit: limits.name.max_characters, onInput: (text) => {
      set(key, text);
    } });
  const point = pointOf(asking, (found) => {
    set('point', found);
  });
  return group(
    asking.named(),
    ...selectField({ id: `${id}-state`, label: words.place.state, none: words.place.choose, value: given().state ?? '', options, onChange: (code) => {
      set('state', code);
    } }),
    ...field('municipality'),
    ...field('locality'),
    ...field('note'),
    ...point,
  );
}

/** What finds one is fetched by those alone who want it. */
function pointOf(asking: Asking<'place'>, set: SetPoint): readonly Node[] {
  const { application, id, path, value, words: { place: words } } = asking;
  const point = value?.point;
  if (application.finder?.path === path) return application.finder.draw(asking, set);
  const open = (): void => {
    application.openFinder(path, point).then(
      () => {
        asking.redraw();
        document.getElementById(`${id}-point-heading`)?.focus();
      },
      () => {
        announce(required('announcer'), application.words.connection.offline);
      },
    );
  };
  return [button(point === undefined ? words.point : `${words.pointGiven} ${pointText(point)}`, open, { class: 'secondary', id: `${id}-point-add` })];
}
