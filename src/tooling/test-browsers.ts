import { startSteps } from './test-steps.ts';

const steps = startSteps();
if (await steps.check('Build (astro build)', 'astro', ['build'])) {
  await steps.vitest('End-to-end tests of the built site in Firefox', ['e2e', 'e2e-over-everything'], { BROWSER: 'firefox' });
} else {
  steps.fail('End-to-end tests of the built site in Firefox', 'There is no built site to test.');
}
steps.finish();
