/** The Kafka plant against one event per record, written apart from it, on runs in which records pile up. */
import { describe, expect, it } from 'vitest';
import { simulate } from '../../sim/index.ts';
import { kafkaScenario } from './kafka-scenario.ts';
import { errorsOf, figuresInBuckets, figuresOfTrace, MEASURES } from './measures.ts';
import { runPerRecord } from './per-record-kafka.ts';

/** Largest relative error allowed; the promise for the preview is 2 %, measured is at most 0.4 %. */
const ALLOWED = {
  exact: { p50: 0.005, p95: 0.005, p99: 0.005, peakLag: 0.005 },
  preview: { p50: 0.01, p95: 0.01, p99: 0.01, peakLag: 0.01 },
} as const;

describe('the incident, shortened', () => {
  const scenario = kafkaScenario({});
  const reference = runPerRecord(scenario);

  it.each(['exact', 'preview'] as const)('should agree with one event per record (%s)', (fidelity) => {
    const trace = simulate(scenario, { fidelity });
    const truth = figuresInBuckets(reference, Float64Array.from(trace.latency.edgesMs));
    const errors = errorsOf(figuresOfTrace(trace), truth);
    for (const measure of MEASURES)
      expect({ measure, error: Math.abs(errors[measure]) <= ALLOWED[fidelity][measure] ? 'small' : errors[measure] }).toEqual({
        measure,
        error: 'small',
      });
    expect(trace.summary.drainedAtMs).toBe(reference.drainedAtMs);
  });
});

describe('the preview of the incident with another bottleneck', () => {
  const downstream = (serviceMs: number, limitPerSecond: number | null): unknown => ({
    serviceMs,
    distribution: 'constant',
    limitPerSecond,
  });

  it.each([
    ['the work', {}],
    ['the work, after small fetches', { '/kafka/group/config/max.partition.fetch.bytes': 131_072 }],
    ['the work, with nothing behind it', { '/kafka/application/sink': null }],
    ['the work in the poll loop', { '/kafka/application/threading': 'inline', '/kafka/application/sink': null }],
    ['the writes', { '/kafka/application/recordMs': 0.02, '/services/downstream': downstream(20, null) }],
    ['the limit of all writes', { '/kafka/application/recordMs': 0.02, '/services/downstream': downstream(8, 350) }],
    [
      'the limit, which small batches reach before the traffic rises',
      { '/kafka/group/instances': 48, '/kafka/application/recordMs': 0.6 },
    ],
    [
      'the limit, with slices of a poll that are not full',
      { '/kafka/application/threading': 'inline', '/kafka/application/recordMs': 0.05, '/kafka/application/sink/concurrency': 4 },
    ],
  ])('should tell ages and lag within 3 % of the exact run: %s', (_, overrides) => {
    const scenario = kafkaScenario(overrides);
    const errors = errorsOf(figuresOfTrace(simulate(scenario, { fidelity: 'preview' })), figuresOfTrace(simulate(scenario)));

    expect(MEASURES.map((measure) => [measure, Math.abs(errors[measure]) <= 0.03 ? 'close' : errors[measure]])).toEqual(
      MEASURES.map((measure) => [measure, 'close']),
    );
    expect(errors.drainedLateMs).toBe(0);
  });
});
