import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { readWords } from '../../../web/catalogues/folder.ts';
import { wordsFolder } from '../../../web/catalogues/plugin.ts';
import { readQuestions } from '../../../web/catalogues/questions.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const MODULES = join(ROOT, 'web/defender/forms/modules');
const questions = readQuestions(MODULES, readWords(wordsFolder(join(ROOT, 'web'), 'defender')));

test('the members’ tool has the questions of today, each with its choices', () => {
  expect(JSON.parse(readFileSync(join(ROOT, 'app/member/questions.json'), 'utf8'))).toEqual(questions);
});

test('every question of every module has a name in both languages', () => {
  for (const file of readdirSync(MODULES)) {
    const { form, screens } = JSON.parse(readFileSync(join(MODULES, file), 'utf8')) as { form: string; screens: readonly { questions?: readonly { path?: string }[] }[] };
    const paths = screens.flatMap((screen) => screen.questions ?? []).flatMap(({ path }) => (path?.startsWith('modules.') === true ? [path.split('.')[2] ?? ''] : []));
    expect(Object.keys(questions[form] ?? {}).sort(), form).toEqual([...new Set(paths)].sort());
    for (const { question } of Object.values(questions[form] ?? {})) expect(question.es !== '' && question.en !== '').toBe(true);
  }
});
