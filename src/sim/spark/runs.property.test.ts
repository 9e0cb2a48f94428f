import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSparkScenario, rawSparkScenario, sparkScenario } from '../../testing/arbitraries/spark-scenarios.ts';
import { createRun, simulate } from '../run.ts';
import { isLedgerBalanced } from '../trace/summarize.ts';
import { progressJson } from './progress-json.ts';
import { reportedBatches } from './reported-batches.ts';

const share = fc.double({ min: 0, max: 1, noNaN: true });

describe('any short query', () => {
  it('should account for every record, whatever fails', () => {
    fc.assert(
      fc.property(sparkScenario, (scenario) => {
        const { summary, events } = simulate(scenario);

        expect(isLedgerBalanced(summary)).toBe(true);
        for (const key of ['processed', 'dropped', 'deadLettered', 'lost', 'backlog', 'inFlight', 'duplicates'] as const)
          expect(summary[key]).toBeGreaterThanOrEqual(0);
        for (const value of Object.values(summary)) expect(value === null || Number.isFinite(value)).toBe(true);
        // Batches follow one another, take what they say, and never go back.
        const batches = reportedBatches(events, scenario.spark);
        batches.forEach(({ record, startOffsets }, i) => {
          expect(record.batchId).toBe(i);
          expect(record.endOffsets.every((end, partition) => end >= startOffsets[partition]!)).toBe(true);
          expect(record.triggerMs).toBeGreaterThanOrEqual(batches[i - 1]?.record.endMs ?? 0);
        });
      }),
      { numRuns: 500 },
    );
  });

  it('should be the same every time, in whatever pieces it is advanced', () => {
    fc.assert(
      fc.property(sparkScenario, fc.array(share, { maxLength: 8 }), (scenario, stops) => {
        const run = createRun(structuredClone(scenario));
        for (const stop of stops) run.advanceTo(stop * scenario.durationMs);
        run.advanceTo(scenario.durationMs);

        expect(run.trace().hash).toBe(simulate(scenario).hash);
      }),
      { numRuns: 100 },
    );
  });

  it('should, after a knob was turned in mid-run, be the run of the scenario with the change written in', () => {
    const knob = fc.oneof(
      fc.record({ pointer: fc.constant('/spark/options/maxOffsetsPerTrigger'), value: fc.integer({ min: 400, max: 900 }) }),
      fc.record({ pointer: fc.constant('/spark/cluster/executors'), value: fc.integer({ min: 1, max: 5 }) }),
      fc.record({ pointer: fc.constant('/spark/costs/recordMs'), value: fc.integer({ min: 0, max: 5 }) }),
      fc.record({ pointer: fc.constant('/services/store/serviceMs'), value: fc.integer({ min: 0, max: 100 }) }),
    );
    fc.assert(
      fc.property(rawSparkScenario, knob, share, (given, { pointer, value }, when) => {
        const scenario = parseSparkScenario(given);
        const { trigger } = scenario.spark;
        // Real-time mode refuses a cap, in mid-run too.
        fc.pre(!(typeof trigger === 'object' && 'realTimeMs' in trigger && pointer.startsWith('/spark/options/')));
        const atMs = Math.floor(when * scenario.durationMs);
        const run = createRun(scenario);
        run.advanceTo(atMs);
        run.change(pointer, value);
        run.advanceTo(scenario.durationMs);

        expect(run.trace().hash).toBe(
          simulate(
            parseSparkScenario({ ...given, changes: [...(given['changes'] as unknown[]), { atMs, set: { [pointer]: value } }] }),
          ).hash,
        );
      }),
      { numRuns: 60 },
    );
  });

  it('should report every batch in numbers that JSON can carry', () => {
    fc.assert(
      fc.property(sparkScenario, (scenario) => {
        const { events } = simulate(scenario);
        for (const batch of reportedBatches(events, scenario.spark))
          expect(JSON.stringify(progressJson(scenario, batch)).replaceAll(/"(?:start|latest)Offset":null/g, '')).not.toMatch(
            /null|NaN|Infinity/,
          );
      }),
      { numRuns: 60 },
    );
  });
});

describe('a query without failures', () => {
  it('should never finish less with a second executor', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 50 }), (rate, recordMs) => {
        const processed = (executors: number): number =>
          simulate(
            parseSparkScenario({
              format: 'scenario.v1',
              system: 'spark',
              durationMs: 30_000,
              traffic: { arrivals: 'even', ratePerSecond: [[0, rate]] },
              spark: {
                trigger: { processingTimeMs: 1000 },
                options: { maxOffsetsPerTrigger: 200 },
                topic: { partitions: 8 },
                cluster: { executors, coresPerExecutor: 2 },
                costs: { recordMs },
              },
            }),
          ).summary.processed;

        expect(processed(2)).toBeGreaterThanOrEqual(processed(1));
      }),
      { numRuns: 40 },
    );
  });
});
