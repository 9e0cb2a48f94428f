import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run, type CommandOptions, type Program } from './command.ts';
import { cache } from './paths.ts';
import { countReport, type Counts } from './vitest-report.ts';

/** Runs the steps of a test command one after the other, says what it does, and counts what passed and what failed. */
export interface TestSteps {
  /** A program that is right or wrong as a whole: one test. What it wrote is shown when it fails. */
  check(name: string, program: Program, programArguments: readonly string[]): Promise<boolean>;
  /** The tests of some of Vitest's projects: as many tests as they are, shown while they run. */
  vitest(name: string, projects: readonly string[], env?: CommandOptions['env']): Promise<boolean>;
  /** One failed test: a step that could not be run at all. */
  fail(name: string, reason: string): void;
  /** Prints the last line, `N passed, N failed`, and sets the exit code. */
  finish(): void;
}

export function startSteps(): TestSteps {
  const total: Counts = { passed: 0, failed: 0 };

  const report = (name: string, counts: Counts, tookMs: number, output: string) => {
    total.passed += counts.passed;
    total.failed += counts.failed;
    if (output !== '') console.log(output);
    const mark = counts.failed === 0 ? '✓' : '✗';
    console.log(`${mark} ${name}: ${counts.passed} passed, ${counts.failed} failed (${(tookMs / 1000).toFixed(1)} s)`);
    return counts.failed === 0;
  };

  return {
    async check(name, program, programArguments) {
      console.log(`\n▸ ${name} ...`);
      const { exitCode, output, tookMs } = await run(program, programArguments);
      const passed = exitCode === 0;
      return report(name, { passed: passed ? 1 : 0, failed: passed ? 0 : 1 }, tookMs, passed ? '' : output);
    },

    async vitest(name, projects, env = {}) {
      console.log(`\n▸ ${name} ...`);
      const file = join(cache, `vitest-${projects.join('-')}.json`);
      mkdirSync(cache, { recursive: true });
      // A report of an earlier run must not be counted when this one ends without writing its own.
      rmSync(file, { force: true });
      const { exitCode, tookMs } = await run(
        'vitest',
        [
          ...[
            'run',
            '--config',
            'src/tooling/vitest.config.ts',
            '--reporter=default',
            '--reporter=json',
            `--outputFile.json=${file}`,
          ],
          ...projects.flatMap((project) => ['--project', project]),
        ],
        { live: true, env },
      );
      return report(name, countReport(readReport(file), exitCode), tookMs, '');
    },

    fail(name, reason) {
      report(name, { passed: 0, failed: 1 }, 0, reason);
    },

    finish() {
      process.exitCode = total.failed === 0 ? 0 : 1;
      console.log(`\n${total.passed} passed, ${total.failed} failed`);
    },
  };
}

function readReport(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
