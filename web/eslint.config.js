// Few rules beyond strictTypeChecked, each for a reason that stands beside it.
// Patterns begin with `**/` because the same file lints from web/ (`npx eslint .`) and, for the
// tests as well, from the repository's root (`web/node_modules/.bin/eslint -c web/eslint.config.js web tests/web`).

import tseslint from 'typescript-eslint';

const BROWSER_STORES = ['fetch', 'indexedDB', 'localStorage', 'sessionStorage'];
const GLOBAL_OBJECTS = ['window', 'self', 'globalThis'];

/** The same globals reached through `window.` and its kin. */
const onGlobalObjects = (names, message) =>
  GLOBAL_OBJECTS.flatMap((object) => names.map((property) => ({ object, property, message })));

const ONLY_IN_BROWSER = 'Only web/browser touches the network and the stores.';
const NO_CLOCK = 'The protocol has no clock: time is a parameter.';
const NO_PLATFORM = 'The protocol is bytes in, bytes out: no page, timer, host or WebAssembly.';

// Markup built from text is how a report would run as a script in a member's browser; code built
// from text is what the content security policy forbids.
const DANGEROUS_SYNTAX = [
  { selector: 'MemberExpression[property.name=/^(innerHTML|outerHTML|insertAdjacentHTML|srcdoc)$/]', message: 'Build nodes, never markup.' },
  { selector: 'MemberExpression[computed=true][property.value=/^(innerHTML|outerHTML|insertAdjacentHTML|srcdoc)$/]', message: 'Build nodes, never markup.' },
  { selector: 'CallExpression[callee.object.name="document"][callee.property.name=/^write(ln)?$/]', message: 'Build nodes, never markup.' },
];

const DANGEROUS_PROPERTIES = [
  { object: 'Math', property: 'random', message: 'Not random: use randomBytes of web/protocol/primitives.ts.' },
];

// `import.meta.url` and the like stay allowed; only our own folders are layers.
const layer = (...forbidden) => ['error', { patterns: forbidden.map(([regex, message]) => ({ regex, message })) }];

export default tseslint.config(
  { ignores: ['**/node_modules/**', '**/dist/**', '**/.types/**'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { project: ['./tsconfig.json'], tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: 'error',
      'no-eval': 'error',
      'no-new-func': 'error',
      // A console line outlives the page in crash reports and on shared machines.
      'no-console': 'error',
      'no-restricted-globals': ['error', ...BROWSER_STORES.map((name) => ({ name, message: ONLY_IN_BROWSER }))],
      'no-restricted-properties': ['error', ...DANGEROUS_PROPERTIES, ...onGlobalObjects(BROWSER_STORES, ONLY_IN_BROWSER)],
      'no-restricted-syntax': ['error', ...DANGEROUS_SYNTAX],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      // `${number}` is unambiguous; objects and unknowns stay refused.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  {
    files: ['**/protocol/**/*.ts'],
    ignores: ['**/tests/**'],
    rules: {
      'no-restricted-imports': layer(['^\\.\\./', 'The protocol imports nothing of ours but itself.'], ['^@noble/', 'Only primitives.ts imports the noble libraries.']),
      'no-restricted-globals': [
        'error',
        ...[...BROWSER_STORES, 'document', 'window', 'navigator', 'location', 'self', 'setTimeout', 'setInterval', 'performance', 'process', 'Buffer', 'WebAssembly'].map(
          (name) => ({ name, message: NO_PLATFORM }),
        ),
      ],
      'no-restricted-properties': ['error', ...DANGEROUS_PROPERTIES, ...onGlobalObjects(BROWSER_STORES, ONLY_IN_BROWSER), { object: 'Date', property: 'now', message: NO_CLOCK }],
      'no-restricted-syntax': ['error', ...DANGEROUS_SYNTAX, { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: NO_CLOCK }],
    },
  },
  {
    files: ['**/protocol/primitives.ts'],
    rules: { 'no-restricted-imports': layer(['^\\.\\./', 'The protocol imports nothing of ours but itself.']) },
  },
  {
    files: ['**/browser/**/*.ts'],
    ignores: ['**/tests/**'],
    rules: {
      'no-restricted-imports': layer(['/(?:defender|console)/', 'Imports point down: browser knows the protocol only.']),
      'no-restricted-globals': 'off',
      'no-restricted-properties': ['error', ...DANGEROUS_PROPERTIES],
    },
  },
  {
    files: ['**/defender/**/*.ts'],
    ignores: ['**/tests/**'],
    rules: { 'no-restricted-imports': layer(['^(\\.\\./)+(?!browser/|protocol/|evidence/|form/|forms/|screens/)[a-z_]+/', 'Beside its own folders the defender page imports browser and protocol only.'], ['^@noble/|^@scure/', 'Cryptography goes through web/protocol.']) },
  },
  {
    files: ['**/console/**/*.{ts,tsx}'],
    ignores: ['**/tests/**'],
    rules: { 'no-restricted-imports': layer(['/defender/', 'The console knows nothing of the defender\'s page.'], ['^@noble/|^@scure/', 'Cryptography goes through web/protocol.']) },
  },
  {
    files: ['**/tests/web/**/*.ts'],
    rules: {
      'no-restricted-imports': layer(['^(?!node:|\\.)', 'Tests outside web/ find no packages: import ours and node: only.']),
      // Tests reach for what must be refused.
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/require-await': 'off',
    },
  },
);
