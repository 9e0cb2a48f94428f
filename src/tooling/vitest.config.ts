import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Takes minutes and downloads the engines: a project of its own. */
const REAL_ENGINES = 'labs/runner/real-engines.test.ts';

/**
 * Chromium's alone: bytes are the same whoever asks for them; and a Firefox that is told over WebDriver BiDi to run no scripts runs none of
 * the driver's either, cannot be told to show a page as it would be printed, and tells of no link that is saved.
 */
const NOT_IN_FIREFOX = ['budgets', 'on-paper', 'playbook-file', 'without-script'].map((name) => `src/testing/e2e/${name}.e2e.ts`);
const excluded = process.env.BROWSER === 'firefox' ? NOT_IN_FIREFOX : [];

/** These go through every page or every scenario and wait for nothing but the processor: they may run beside each other. */
const OVER_EVERYTHING = ['budgets', 'pages', 'trace-hash'].map((name) => `src/testing/e2e/${name}.e2e.ts`);

const inBrowser = {
  environment: 'node',
  globalSetup: 'src/testing/site-setup.ts',
  // What a busy machine delays is asked once more; what is broken stays broken.
  retry: 1,
  testTimeout: 60_000,
  hookTimeout: 120_000,
} as const;

/** Pure code in Node, components in a simulated page, the built site in a real browser; and, apart from these, the labs on the real engines. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    // One processor would otherwise be left to Vitest itself: of two, that is half.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          include: ['src/**/*.test.ts', 'labs/**/*.test.ts'],
          exclude: ['src/**/*.svelte.test.ts', REAL_ENGINES],
          setupFiles: 'src/testing/property-seed.ts',
          // Ends what hangs; properties over hundreds of runs take long on a machine that has other things to do.
          testTimeout: 120_000,
        },
      },
      {
        plugins: [svelte({ configFile: false }), svelteTesting()],
        test: {
          name: 'component',
          environment: 'happy-dom',
          include: ['src/**/*.svelte.test.ts'],
          testTimeout: 15_000,
        },
      },
      {
        test: {
          ...inBrowser,
          name: 'e2e',
          include: ['src/testing/e2e/**/*.e2e.ts'],
          exclude: [...OVER_EVERYTHING, ...excluded],
          // One browser at a time: what happens in these takes its time, and two browsers would make each other late.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...inBrowser,
          name: 'e2e-over-everything',
          include: OVER_EVERYTHING,
          exclude: excluded,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'labs',
          environment: 'node',
          include: [REAL_ENGINES],
          // One engine at a time: they would take each other's time.
          fileParallelism: false,
        },
      },
    ],
  },
});
