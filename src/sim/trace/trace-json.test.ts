import { describe, expect, it } from 'vitest';
import { parseScenario, simulate } from '../index.ts';
import { hashTrace } from './trace-hash.ts';
import { parseTrace, parseTraceText, traceToJson } from './trace-json.ts';
import type { Trace } from './trace.ts';

const trace = smallTrace();

describe('a trace as JSON', () => {
  it('should come back as it went', () => {
    const back = parseTraceText(JSON.stringify(traceToJson(trace)));

    expect(back).toEqual({ ok: true, trace });
    if (back.ok) expect(hashTrace(back.trace)).toBe(trace.hash);
  });

  it.each<[string, (json: Json) => unknown, string]>([
    ['another format', (json) => ({ ...json, format: 'trace.v9' }), '/format'],
    ['values that are not as many as times', (json) => ({ ...json, timeMs: json.timeMs.slice(1) }), '/series/0/values'],
    ['times that do not rise', (json) => ({ ...json, timeMs: json.timeMs.toReversed() }), '/timeMs/1'],
    ['a text for a number', (json) => ({ ...json, timeMs: ['0', ...json.timeMs.slice(1)] }), '/timeMs/0'],
    [
      'a count below 0',
      (json) => ({ ...json, latency: { windowMs: 5000, edgesMs: [0], counts: [[-1]] } }),
      '/latency/counts/0/0',
    ],
    [
      'more counts than buckets',
      (json) => ({ ...json, latency: { windowMs: 5000, edgesMs: [0], counts: [[1, 2]] } }),
      '/latency/counts/0',
    ],
    [
      'a summary with a key missing',
      (json) => ({ ...json, summary: { ...json.summary, produced: undefined } }),
      '/summary/produced',
    ],
    ['a summary with a text in it', (json) => ({ ...json, summary: { ...json.summary, extra: '<b>' } }), '/summary/extra'],
    ['an unknown key', (json) => ({ ...json, sumary: {} }), '/sumary'],
    ['a source of no kind', (json) => ({ ...json, source: { kind: 'dreamt' } }), '/source/kind'],
  ])('should be refused with %s', (_, change, path) => {
    const result = parseTrace(change(JSON.parse(JSON.stringify(traceToJson(trace))) as Json));

    expect(result).toMatchObject({ ok: false });
    if (!result.ok) expect(result.problems.map((problem) => problem.path)).toContain(path);
  });

  it('should be a recording or an import as well', () => {
    const json = traceToJson(trace) as Json;
    const recorded = {
      kind: 'recorded',
      engine: 'Apache Kafka 4.1.1',
      at: '2026-11-24',
      machine: '2 cores',
      command: 'run',
      scenario: 's',
      fitted: { recordMs: 0.11 },
    };

    expect(parseTrace({ ...json, source: recorded })).toMatchObject({ ok: true, trace: { source: recorded } });
    expect(parseTrace({ ...json, source: { kind: 'imported', from: 'prometheus' } }).ok).toBe(true);
  });
});

// Helpers

interface Json {
  readonly timeMs: readonly number[];
  readonly summary: Readonly<Record<string, unknown>>;
}

function smallTrace(): Trace {
  const result = parseScenario({
    format: 'scenario.v1',
    system: 'kafka',
    durationMs: 20_000,
    traffic: { ratePerSecond: [[0, 100]] },
    services: { store: { serviceMs: 2 } },
    kafka: { topic: { partitions: 2 }, group: { instances: 1 }, application: { sink: { service: 'store' } } },
    changes: [{ atMs: 5000, set: { '/kafka/group/instances': 2 } }],
  });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return simulate(result.scenario);
}
