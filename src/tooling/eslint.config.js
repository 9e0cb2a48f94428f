import astro from 'eslint-plugin-astro';
import svelte from 'eslint-plugin-svelte';
import { defineConfig } from 'eslint/config';
import { builtinRules } from 'eslint/use-at-your-own-risk';
import { fileURLToPath } from 'node:url';
import tseslint from 'typescript-eslint';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** ESLint's own recommended rules, read from the rules themselves: the package that lists them is not needed for that. */
const recommended = Object.fromEntries(
  [...builtinRules].filter(([, rule]) => rule.meta?.docs?.recommended).map(([name]) => [name, 'error']),
);

const noDefaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'Use a named export: the name then stays the same wherever it is imported.',
};

/** What every engine computes to the last bit (ECMA-262 leaves the accuracy of the other functions of Math open). */
const exactMath = 'sqrt|floor|ceil|min|max|abs|imul|fround';

/** Rules that keep a simulation bit-identical in Node, Chromium and Firefox, and the same on every run. */
const exactArithmetic = [
  {
    selector: `MemberExpression[object.name='Math']:not([computed=false][property.name=/^(?:${exactMath})$/])`,
    message: 'Only Math.sqrt, floor, ceil, min, max, abs, imul and fround give the same bits in every engine.',
  },
  {
    selector: ":matches(VariableDeclarator[init.name='Math'], SpreadElement[argument.name='Math'])",
    message: 'Call the functions of Math by name, so that each of them can be checked.',
  },
  {
    selector: "BinaryExpression[operator='**'], AssignmentExpression[operator='**=']",
    message: '** does not give the same bits in every engine: multiply.',
  },
];

const noHostLanguage = {
  selector: 'CallExpression[callee.property.name=/^(?:toLocale\\w*|localeCompare)$/]',
  message: 'The result depends on the language of the machine.',
};

const outsideWorld = [
  ...[
    'Date',
    'performance',
    'Temporal',
    'Intl',
    'crypto',
    'console',
    'process',
    'globalThis',
    'window',
    'self',
    'document',
    'navigator',
  ],
  ...['localStorage', 'sessionStorage', 'fetch', 'Worker', 'requestAnimationFrame', 'requestIdleCallback', 'queueMicrotask'],
  ...['setTimeout', 'setInterval', 'setImmediate', 'Promise'],
].map((name) => ({
  name,
  message: 'The simulator knows no clock, no page and no host: simulated time and seeded streams only.',
}));

const tests = ['src/**/*.test.ts', 'src/testing/**', 'src/tooling/**'];

export default defineConfig(
  { ignores: ['dist/**', '.astro/**', '.cache/**', 'coverage/**'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error', reportUnusedInlineConfigs: 'error' } },
  { rules: recommended },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  ...svelte.configs.recommended,
  ...astro.configs.recommended,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: repository, extraFileExtensions: ['.svelte'] },
    },
  },
  { files: ['**/*.svelte', '**/*.svelte.ts'], languageOptions: { parserOptions: { parser: tseslint.parser } } },
  {
    rules: {
      // `x == null` asks for null and undefined at once.
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'no-eval': 'error',
      'no-implied-eval': 'off', // its type-aware twin is on
      'no-new-func': 'error',
      'no-restricted-syntax': ['error', noDefaultExport],
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }],
      'object-shorthand': 'error',
      'prefer-const': 'error',
      // TypeScript finds names that do not exist; ESLint does not know which globals a file may use.
      'no-undef': 'off',
    },
  },
  {
    files: ['**/*.ts', '**/*.svelte'],
    rules: {
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      // `values[i] as number` says which type is meant; `values[i]!` only that somebody was sure.
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      '@typescript-eslint/require-array-sort-compare': 'error',
      // Numbers read well in a template; everything else is converted on purpose.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Most objects here are made by functions and know no `this`; their functions may be passed on alone.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: ['**/*.svelte'],
    rules: {
      // `void value;` makes an effect depend on a value that it does not read otherwise.
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      'svelte/button-has-type': 'error',
      'svelte/no-at-html-tags': 'error',
      'svelte/no-target-blank': 'error',
      'svelte/require-each-key': 'error',
      // A `$props()` destructuring cannot be const piece by piece.
      'prefer-const': 'off',
      'svelte/prefer-const': ['error', { destructuring: 'all' }],
    },
  },
  {
    files: ['src/sim/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-globals': ['error', ...outsideWorld],
      // Inner loops over typed arrays run by index.
      '@typescript-eslint/prefer-for-of': 'off',
      'no-restricted-syntax': ['error', noDefaultExport, ...exactArithmetic, noHostLanguage],
    },
  },
  {
    // Closed forms may use all of Math: they are what a run is compared with, not part of one.
    files: ['src/sim/theory/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', noDefaultExport, noHostLanguage] },
  },
  {
    // Programs that speak to a terminal, and tests.
    files: ['src/cli/**', 'src/tooling/**', 'src/testing/**'],
    rules: { 'no-console': 'off' },
  },
  { files: ['*.mjs', 'src/tooling/*.config.*', '**/*.astro', '**/*.d.ts'], rules: { 'no-restricted-syntax': 'off' } },
  {
    files: tests,
    rules: {
      // `expect(x).toBe(...)` reports a missing element better than a guard in front of it would.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  // These are checked by their own tools (`astro check`, Node's type comments), which know types that ESLint cannot see here.
  { files: ['**/*.astro', '**/*.astro/*.ts', '**/*.astro/*.js', '**/*.js', '**/*.mjs'], ...tseslint.configs.disableTypeChecked },
);
