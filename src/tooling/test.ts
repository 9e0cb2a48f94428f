import { startSteps } from './test-steps.ts';

const steps = startSteps();
await steps.check('Formatting (prettier)', 'prettier', ['--check', '.']);
// First of the type checks: it also writes the types of the content, which the next two read.
await steps.check('Types of pages (astro check)', 'astro', ['check', '--minimumFailingSeverity', 'warning']);
await steps.check('Types of components (svelte-check)', 'svelte-check', ['--fail-on-warnings']);
await steps.check('Lint (eslint)', 'eslint', ['--config', 'src/tooling/eslint.config.js', '--max-warnings', '0', '.']);
await steps.vitest('Unit, property, oracle and component tests', ['unit', 'component']);
const isBuilt = await steps.check('Build (astro build)', 'astro', ['build']);
// For machines that have no time for a browser: everything else is the same.
if (isBuilt && !process.argv.includes('--without-browser'))
  await steps.vitest('End-to-end tests of the built site in Chromium', ['e2e', 'e2e-over-everything'], { BROWSER: 'chromium' });
steps.finish();
