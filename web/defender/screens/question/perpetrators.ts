/** What is remembered of those who did it: a description, or several. */

import { button, element } from '../../../browser/dom.ts';
import type { Perpetrator } from '../../../protocol/report.ts';
import { codesAt, withField } from '../../form/entries.ts';
import limits from '../../forms/limits.json';
import type { Asking } from './asking.ts';
import { selectField, textField } from './fields.ts';

type Sign = Omit<Perpetrator, 'id'> & { readonly id: string };
type Key = 'class' | 'name' | 'unit' | 'plates' | 'note';

const MAX_SIGNS = 10;

export function perpetratorsQuestion(asking: Asking<'perpetrators'>): readonly Node[] {
  const { application, path, words } = asking;
  const signs: Sign[] = [...(asking.value ?? [])];
  if (signs.length === 0) signs.push({ id: 's1' });
  const save = (): void => {
    asking.answer([...signs]);
  };
  const add = (): void => {
    const empty = signs.find((one) => Object.keys(one).length === 1);
    if (empty !== undefined) {
      document.getElementById(`${asking.id}-${empty.id}-unit`)?.focus();
      return;
    }
    const added = { id: `s${Math.max(...signs.map(({ id }) => Number(id.slice(1)))) + 1}` };
    signs.push(added);
    application.draft.answer(path, { value: [...signs] });
    asking.redraw();
    document.getElementById(`${asking.id}-${added.id}-unit`)?.focus();
  };
  const blocks = signs.map((sign, place) => {
    const change = (key: Key, text: string): void => {
      signs[place] = withField(signs[place] ?? sign, key, key === 'plates' ? [text] : text);
      save();
    };
    const remove = (): void => {
      signs.splice(place, 1);
      save();
      asking.redraw();
      document.getElementById('heading')?.focus();
    };
    const several = signs.length > 1;
    return element(
      'section',
      { class: several ? 'card' : '' },
      ...(several ? [element('h2', {}, words.perpetrators.numbered(place + 1))] : []),
      ...fieldsOf(asking, sign, change),
      ...(several ? [button(words.perpetrators.remove, remove, { class: 'quiet', id: `${asking.id}-${sign.id}-remove` })] : []),
    );
  });
  const isFull = signs.length >= MAX_SIGNS;
  return [...blocks, ...(isFull ? [] : [button(words.perpetrators.add, add, { class: 'secondary', id: `${asking.id}-add` })])];
}

function fieldsOf(asking: Asking<'perpetrators'>, sign: Sign, change: (key: Key, text: string) => void): readonly Node[] {
  const { application, words } = asking;
  const id = `${asking.id}-${sign.id}`;
  const classes = codesAt(application.draft.entries, 'perpetrators');
  const field = (key: Exclude<Key, 'class'>, isLong = false): readonly Node[] => {
    const value = sign[key];
    return textField({ id: `${id}-${key}`, label: words.perpetrators[key], value: typeof value === 'string' ? value : (value?.[0] ?? ''), limit: isLong ? limits.field.max_characters : limits.name.max_characters, isLong, onInput: (text) => {
      change(key, text);
    } });
  };
  // With one class, or none, there is nothing to ask.
  const whose = classes.length < 2 ? [] : selectField({ id: `${id}-class`, label: words.perpetrators.class, none: words.persons.choose, value: sign.class ?? '', options: classes.map((code) => [code, asking.label(code, 'actors_perpetrators')]), onChange: (code) => {
    change('class', code);
  } });
  return [...whose, ...field('unit'), ...field('plates'), ...field('name'), ...field('note', true)];
}
