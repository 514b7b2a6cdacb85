/** People: one at first, as many as are wanted. A nickname is enough, and everything else is optional. */

import { button, element } from '../../../browser/dom.ts';
import type { Person } from '../../../protocol/report.ts';
import { withField } from '../../form/entries.ts';
import { newPerson } from '../../form/people.ts';
import limits from '../../forms/limits.json';
import type { Asking } from './asking.ts';
import { selectField, textField } from './fields.ts';

const STATUS = ['free-well', 'free-injured', 'detained', 'missing', 'found-alive', 'found-dead', 'dead', 'displaced', 'hiding'];
const AGES = ['0-11', '12-17', '18-29', '30-44', '45-59', '60-plus'];
const GENDERS = ['woman', 'man', 'trans-woman', 'trans-man', 'non-binary'];

export function personsQuestion(asking: Asking<'persons'>): readonly Node[] {
  const { application, path, words } = asking;
  const prefix = path === 'witnesses' ? 'w' : 'p';
  const create = (persons: readonly Person[]): Person => newPerson(persons, prefix, application.questionnaire.isFirstReport);
  const persons = [...(asking.value ?? [])];
  if (persons.length === 0) persons.push(create([]));
  const save = (): void => {
    asking.answer([...persons]);
  };
  const change = (place: number, key: keyof Person, value: unknown): void => {
    const person = persons[place];
    if (person !== undefined) persons[place] = withField(person, key, value);
    save();
  };
  const add = (): void => {
    const empty = persons.find((one) => Object.keys(one).length === 1);
    if (empty !== undefined) {
      document.getElementById(`${asking.id}-${empty.id}-name`)?.focus();
      return;
    }
    const added = create(persons);
    persons.push(added);
    application.draft.answer(path, { value: [...persons] });
    asking.redraw();
    document.getElementById(`${asking.id}-${added.id}-name`)?.focus();
  };
  const blocks = persons.map((person, place) => {
    const remove = (): void => {
      persons.splice(place, 1);
      save();
      asking.redraw();
      document.getElementById('heading')?.focus();
    };
    const number = persons.length > 1 ? [element('h2', {}, words.persons.numbered(place + 1))] : [];
    const away = persons.length > 1 ? [button(words.persons.remove, remove, { class: 'quiet', id: `${asking.id}-${person.id}-remove` })] : [];
    return element('section', { class: persons.length > 1 ? 'card' : '' }, ...number, ...fieldsOf(asking, person, (key, value) => {
      change(place, key, value);
    }), ...away);
  });
  const isFull = persons.length >= limits.groups.max_count;
  return [...blocks, ...(isFull ? [] : [button(words.persons.add, add, { class: 'secondary', id: `${asking.id}-add` })])];
}

type Change = (key: keyof Person, value: unknown) => void;

function fieldsOf(asking: Asking<'persons'>, person: Person, change: Change): readonly Node[] {
  const { application, path, words } = asking;
  const id = `${asking.id}-${person.id}`;
  const name = textField({ id: `${id}-name`, label: words.persons.name, value: person.name ?? '', limit: limits.name.max_characters, onInput: (text) => {
    change('name', text);
  } });
  if (path === 'witnesses') return name;
  const key = `${path}.${person.id}`;
  const details = element('details', { class: 'more', attributes: application.questionnaire.opened.has(key) ? { open: '' } : {} }, element('summary', {}, words.persons.details), ...detailsOf(asking, person, id, change));
  details.addEventListener('toggle', () => {
    if (details.open) application.questionnaire.opened.add(key);
    else application.questionnaire.opened.delete(key);
  });
  return [...name, details];
}

function detailsOf(asking: Asking<'persons'>, person: Person, id: string, change: Change): readonly Node[] {
  const { words } = asking;
  const select = (key: 'age_band' | 'sex_gender' | 'status' | 'safe_now', label: string, vocabulary: string, codes: readonly string[]): readonly Node[] =>
    selectField({ id: `${id}-${key}`, label, none: words.persons.choose, value: person[key] ?? '', options: codes.map((code) => [code, asking.label(code, vocabulary)]), onChange: (code) => {
      change(key, code);
    } });
  const text = (key: 'occupation' | 'indigenous_people', label: string): readonly Node[] =>
    textField({ id: `${id}-${key}`, label, value: person[key] ?? '', limit: limits.name.max_characters, onInput: (typed) => {
      change(key, typed);
    } });
  return [
    ...select('age_band', words.persons.age, 'age_band', AGES),
    ...select('sex_gender', words.persons.sex, 'sex_gender', GENDERS),
    ...select('status', words.persons.status, 'victim_status', STATUS),
    ...select('safe_now', words.persons.safe, 'answer', ['yes', 'no']),
    ...text('occupation', words.persons.occupation),
    ...text('indigenous_people', words.persons.people),
    ...textField({ id: `${id}-count`, label: words.persons.count, value: person.count === undefined ? '' : String(person.count.number), limit: 6, onInput: (typed) => {
      const number = Number(typed.replace(/\D/g, ''));
      change('count', number > 0 ? { number, approximate: true } : '');
    } }),
  ];
}
