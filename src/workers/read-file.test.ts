import { describe, expect, it, vi } from 'vitest';
import { LONGEST_TRACE_TEXT, parseScenario, simulate, traceToJson } from '../sim/index.ts';
import type { Scenario } from '../sim/index.ts';
import { readFile } from './read-file.ts';

const SCENARIO = {
  format: 'scenario.v1',
  id: 'mine',
  title: 'Mine',
  system: 'kafka',
  seed: 1,
  durationMs: 5000,
  traffic: { ratePerSecond: [[0, 100]], recordBytes: 100 },
  kafka: {},
};

describe('readFile', () => {
  it('reads a run', async () => {
    const text = JSON.stringify(traceToJson(simulate(scenario())));

    expect(await readFile(fileOf(text))).toMatchObject({ kind: 'run', trace: { source: { scenario: 'mine' } } });
  });

  it('reads a scenario', async () => {
    expect(await readFile(fileOf(JSON.stringify(SCENARIO)))).toMatchObject({ kind: 'scenario', scenario: { id: 'mine' } });
  });

  it('does not open what is too large', async () => {
    const text = vi.fn(() => Promise.resolve(''));

    const read = await readFile({ name: 'big.json', size: LONGEST_TRACE_TEXT + 1, text });

    expect(read).toMatchObject({ kind: 'refused', reason: 'It has 65 MB, and a run has at most 64 MB.' });
    expect(text).not.toHaveBeenCalled();
  });

  it.each([
    ['what is no JSON', 'lag,12', /no run in the format trace\.v1/, /line 1, column 1/],
    ['JSON that stops', '{"format": "trace.v1", "timeMs": [0,', /no run in the format trace\.v1/, /line 1, column/],
    ['another format', '{"format": "trace.v9"}', /no run in the format trace\.v1/, /trace\.v9/],
    ['a misspelt scenario', JSON.stringify({ ...SCENARIO, sede: 1 }), /a scenario, but not a valid one/, /seed/],
  ])('says what is wrong with %s', async (_what, text, reason, first) => {
    const read = await readFile(fileOf(text));

    expect(read).toMatchObject({ kind: 'refused', reason: expect.stringMatching(reason) as string });
    expect(read.kind === 'refused' && read.problems.join('\n')).toMatch(first);
  });

  it('tells a few of many problems', async () => {
    const read = await readFile(fileOf('{}'));

    expect(read.kind === 'refused' && read.problems.length).toBeLessThanOrEqual(6);
  });

  it('says that a file cannot be opened', async () => {
    const file = { name: 'gone.json', size: 1, text: () => Promise.reject(new Error('NotFoundError')) };

    expect(await readFile(file)).toMatchObject({
      kind: 'refused',
      reason: expect.stringMatching(/could not be opened/) as string,
    });
  });
});

// Helpers

function scenario(): Scenario {
  const parsed = parseScenario(SCENARIO);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.scenario;
}

function fileOf(text: string): { readonly name: string; readonly size: number; text(): Promise<string> } {
  return { name: 'given.json', size: text.length, text: () => Promise.resolve(text) };
}
