import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isLedgerBalanced, LATENCY_EDGES_MS, parseScenario, parseTraceText, traceToJson } from '../../src/sim/index.ts';
import type { Scenario } from '../../src/sim/index.ts';
import { readLines, toTrace } from './recording.ts';

const folder = mkdtempSync(join(tmpdir(), 'headroom-recording-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const counts = new Array<number>(LATENCY_EDGES_MS.length).fill(0).with(100, 40);
const written = [
  { kind: 'sample', atMs: 0, arrivals: 0, backlog: 0, partitionLag: [0, 0] },
  { kind: 'event', atMs: 500, event: 'paused', entity: 'consumer/0', detail: { queueDepth: 7 } },
  { kind: 'sample', atMs: 1000, arrivals: 50, backlog: 10, partitionLag: [4, null] },
  { kind: 'window', counts },
  { kind: 'end', produced: 50, processed: 40, latencyMaxMs: 9 },
];

describe('a recording', () => {
  it('should be a trace like any other', () => {
    const lines = readLines(file('whole.jsonl', written));
    const trace = toTrace(scenario(), SOURCE, lines, CURVES, { pauses: 1 });

    expect(parseTraceText(JSON.stringify(traceToJson(trace)))).toMatchObject({ ok: true });
    expect(isLedgerBalanced(trace.summary)).toBe(true);
    expect(trace.summary).toMatchObject({
      produced: 50,
      processed: 40,
      backlog: 10,
      peakBacklog: 10,
      pauses: 1,
      latencyMaxMs: 9,
    });
    expect(trace.series.map(({ id, of }) => `${id} ${of}`)).toEqual(['arrivals group', 'lag partition/0', 'lag partition/1']);
    expect([...(trace.series[2]?.values ?? [])]).toEqual([0, Number.NaN]);
    expect(trace.events).toEqual([{ atMs: 500, kind: 'paused', entity: 'consumer/0', detail: { queueDepth: 7 } }]);
  });

  it('should not be made of a run that did not come to its end', () => {
    expect(() => readLines(file('half.jsonl', written.slice(0, 3)))).toThrow(/did not come to its end/);
  });
});

// Helpers

const CURVES = {
  arrivals: { of: 'group', unit: 'records/s' },
  partitionLag: { id: 'lag', of: 'partition', unit: 'records' },
};
const SOURCE = {
  kind: 'recorded',
  engine: 'Apache Kafka 4.1.1',
  at: '2026-11-24',
  machine: '2 cores',
  command: 'npm run lab',
  scenario: 'small',
} as const;

function file(name: string, lines: readonly unknown[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);
  return path;
}

function scenario(): Scenario {
  const parsed = parseScenario({
    format: 'scenario.v1',
    system: 'kafka',
    durationMs: 1000,
    traffic: { ratePerSecond: [[0, 50]] },
    kafka: {},
  });
  if (!parsed.ok) throw new Error('The scenario of this test must parse.');
  return parsed.scenario;
}
