/**
 * Writes what is made of the catalogues and read elsewhere: the types of the words, for the type checker, and the names
 * of the further questions, for the members' tool. `npm run words`, before every check.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { readWords } from './folder.ts';
import { WORDS_OF, wordsFolder } from './plugin.ts';
import { readQuestions } from './questions.ts';
import { typesOf } from './types.ts';

const web = join(dirname(fileURLToPath(import.meta.url)), '..');
const words = readWords(wordsFolder(web, 'defender'));
mkdirSync(join(web, '.types'), { recursive: true });
writeFileSync(join(web, '.types/words.d.ts'), typesOf(words.sections, `${WORDS_OF.defender}types`));
writeFileSync(join(web, '.types/console-words.d.ts'), typesOf(readWords(wordsFolder(web, 'console')).sections, `${WORDS_OF.console}types`));
const questions = readQuestions(join(web, 'defender/forms/modules'), words);
writeFileSync(join(web, '../app/member/questions.json'), `${JSON.stringify(questions, null, 1)}\n`);
