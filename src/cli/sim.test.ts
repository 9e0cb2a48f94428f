import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { parseTraceText } from '../sim/index.ts';
import { runSim } from './run-sim.ts';

const script = fileURLToPath(new URL('./sim.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'headroom-sim-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const small = file('small.json', {
  format: 'scenario.v1',
  id: 'small',
  system: 'kafka',
  durationMs: 30_000,
  traffic: { ratePerSecond: [[0, 1000]] },
  kafka: { topic: { partitions: 4 }, group: { instances: 2 } },
  slo: { lost: 0, latencyP95Ms: 5000 },
});

describe('the command itself', () => {
  it('should print summary and checks and exit with 0 when the SLO is met', () => {
    const { status, stdout, stderr } = spawnSim(small);

    expect(stderr).toBe('');
    expect(stdout).toMatch(/\(small, exact, seed 42, 30 s, hash [0-9a-f]{16}\)/);
    expect(stdout).toMatch(/^ {2}peakBacklog +\d/m);
    expect(stdout).toMatch(/^ {2}met {5}No record is lost: 0 records$/m);
    expect(status).toBe(0);
  });

  it('should exit with 1 when a check is missed', () => {
    expect(spawnSim(small, '--set', '/slo/latencyP95Ms=1').status).toBe(1);
  });

  it('should exit with 2 and write to standard error only when the scenario is invalid', () => {
    const { status, stdout, stderr } = spawnSim(small, '--set', '/kafka/topic/partitions=1000000000');

    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(
      '/kafka/topic/partitions: too large\n  given:   1000000000\n  allowed: a whole number from 1 to 1000 (partitions)',
    );
  });

  it('should print the whole trace into a pipe, with the checks beside it', () => {
    const { status, stdout, stderr } = spawnSim(small, '--trace');
    const trace = parseTraceText(stdout);

    expect(status).toBe(0);
    expect(trace).toMatchObject({ ok: true, trace: { source: { fidelity: 'exact', scenario: 'small' } } });
    expect(stderr).toMatch(/No record is lost/);
    expect(stdout).toBe(runSim([small, '--trace']).stdout);
  });
});

describe('runSim', () => {
  it('should say observed, wanted, when and why of a missed check', () => {
    const { exitCode, stdout } = runSim([small, '--set', '/kafka/application/recordMs=4', '--set', '/slo/drainedByMs=20000']);

    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /missed {2}The backlog of the peak is worked off by 20 s: never\n +wanted: by 20 s\n +why: .*While the backlog grew/,
    );
    expect(stdout).toMatch(
      /missed {2}95 % of the records finish within 5 s: .* s\n +wanted: at most 5 s\n +when: {3}\d+ s\n +why: {4}A record waits/,
    );
  });

  it('should report all that is wrong at once', () => {
    const { stderr } = runSim([small, '--set', '/kafka/topic/partitions=0', '--set', '/traffic/ratePerSecond/0/1=-1']);

    expect(stderr).toContain('/kafka/topic/partitions: too small');
    expect(stderr).toContain('/traffic/ratePerSecond/0/1: must not be negative');
  });

  it('should print JSON that a script can read', () => {
    const { exitCode, stdout } = runSim([small, '--json', '--fidelity', 'preview']);
    const { summary, verdict } = JSON.parse(stdout) as {
      summary: { produced: number };
      verdict: { status: string; checks: unknown[] };
    };

    expect(exitCode).toBe(0);
    expect(summary.produced).toBeGreaterThan(28_000);
    expect(verdict).toMatchObject({ status: 'met' });
    expect(verdict.checks).toHaveLength(3);
  });

  it('should set words and null as well as numbers', () => {
    const services = [
      '--set',
      '/services/store={"serviceMs":1,"limitPerSecond":5}',
      '--set',
      '/services/store/limitPerSecond=null',
    ];

    expect(runSim([small, ...services, '--set', '/traffic/arrivals=even', '--set', '/title=Another']).stdout).toMatch(/^Another/);
  });

  it('should exit with 1 for a preview that is too close to call', () => {
    const { exitCode, stdout } = runSim([small, '--fidelity', 'preview', '--set', '/slo/latencyP95Ms=150']);

    expect(stdout).toMatch(/too close to call 95 %/);
    expect(exitCode).toBe(1);
  });

  it('should say what it can do', () => {
    const { exitCode, stdout } = runSim(['--help']);

    expect(exitCode).toBe(0);
    for (const word of ['--set', '--fidelity', '--json', '--trace', 'Exit code 0', '1:', '2:']) expect(stdout).toContain(word);
  });

  it.each<[string, string[], RegExp]>([
    ['no file', [], /Which scenario/],
    ['two files', [small, small], /One scenario at a time/],
    ['a file that is not there', [join(folder, 'none.json')], /cannot be read\n {2}given: .*no such file/],
    ['a folder', [folder], /cannot be read/],
    ['an unknown option', [small, '--fast'], /--fast/],
    ['an unknown fidelity', [small, '--fidelity', 'perfect'], /it is exact or preview/],
    ['both outputs', [small, '--json', '--trace'], /not both/],
    ['a setting without a value', [small, '--set', '/seed'], /write it as \/pointer=value/],
    ['a setting through a number', [small, '--set', '/durationMs/deep=1'], /no such place/],
    [
      'a text that is not JSON',
      [file('broken.json', '{"format": "scenario.v1",}')],
      /not JSON: line 1, column 26[^]*no comma before/,
    ],
    ['NaN', [file('nan.json', '{"seed": NaN}')], /JSON has no NaN/],
    ['L ≥ H', [small, '--set', '/kafka/application/queue/resumeAt=5000'], /must resume at a lower queue depth/],
    ['an unknown key', [small, '--set', '/kafka/group/config/max.pol.records=5'], /Did you mean "max.poll.records"\?/],
    ['a 10 MB file', [file('large.json', `{"title":"${'x'.repeat(10_000_000)}"}`)], /too large\n {2}given: {3}10000012 bytes/],
    [
      '2 MB of characters',
      [file('medium.json', `{"title":"${'x'.repeat(2_000_000)}"}`)],
      /too large\n {2}given: {3}2000012 characters/,
    ],
    ['deep nesting', [file('deep.json', '['.repeat(200_000))], /at most 64 lists and objects/],
  ])('should exit with 2 at once for %s', (_, args, message) => {
    const { exitCode, stdout, stderr } = runSim(args);

    expect(stderr).toMatch(message);
    expect(stdout).toBe('');
    expect(exitCode).toBe(2);
  });
});

// Helpers

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

function spawnSim(...args: string[]): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    encoding: 'utf8',
    timeout: 20_000,
    maxBuffer: 1e8,
  });
  return { status, stdout, stderr };
}
