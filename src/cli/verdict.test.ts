import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runSim } from './run-sim.ts';
import { runVerdict } from './run-verdict.ts';

const folder = mkdtempSync(join(tmpdir(), 'headroom-verdict-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const scenario = {
  format: 'scenario.v1',
  id: 'small',
  system: 'kafka',
  durationMs: 20_000,
  traffic: { ratePerSecond: [[0, 1000]] },
  kafka: { topic: { partitions: 4 }, group: { instances: 2 } },
};
const loose = file('loose.json', JSON.stringify({ ...scenario, slo: { latencyP95Ms: 5000 } }));
const strict = file('strict.json', JSON.stringify({ ...scenario, slo: { latencyP95Ms: 0.001 } }));
const nothing = file('nothing.json', JSON.stringify(scenario));
const trace = file('trace.json', runSim([loose, '--trace']).stdout);

describe('npm run verdict', () => {
  it('should say of a trace what the run of its scenario says', () => {
    const { exitCode, stdout } = runVerdict([trace, loose]);

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Simulated: .*scenario small, seed 42\.\n/);
    expect(stdout).toContain(runSim([loose]).stdout.split('\n\n').at(-1)?.trim() ?? 'no checks');
  });

  it('should exit with 1 where a check is missed', () => {
    expect(runVerdict([trace, strict])).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('missed') as string });
  });

  it.each([
    [[], /Two files, please/],
    [[trace], /Two files, please/],
    [[trace, loose, loose], /Two files, please/],
    [[join(folder, 'none.json'), loose], /cannot be read/],
    [[loose, loose], /is no valid trace/],
    [[trace, trace], /is no valid scenario/],
    [[trace, nothing], /wants nothing/],
  ])('should exit with 2 and say what is wrong with %j', (argv, message) => {
    expect(runVerdict(argv)).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringMatching(message) as string });
  });
});

// Helpers

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}
