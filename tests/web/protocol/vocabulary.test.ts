import states from '../../../app/protocol/vocabularies/mexico_states.json' with { type: 'json' };
import violations from '../../../app/protocol/vocabularies/violations.json' with { type: 'json' };
import { Vocabulary } from '../../../web/protocol/vocabulary.ts';

test('a code is looked up by name and language', () => {
  const vocabulary = new Vocabulary(states.entries);
  expect(vocabulary.label('mx-07', 'es')).toBe('Chiapas');
  expect(vocabulary.has('mx-07')).toBe(true);
  expect(vocabulary.label('mx-77', 'es')).toBeUndefined();
  expect(vocabulary.has('mx-77')).toBe(false);
  expect([...vocabulary]).toHaveLength(states.entries.length);
});

test('a code knows the wider one', () => {
  const vocabulary = new Vocabulary(violations.entries);
  expect(vocabulary.parent('execution')).toBe('life');
  expect(vocabulary.parent('life')).toBeUndefined();
});
