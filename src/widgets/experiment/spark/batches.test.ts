import { describe, expect, it } from 'vitest';
import { parseScenario, simulate } from '../../../sim/index.ts';
import type { Scenario, Trace } from '../../../sim/index.ts';
import { asSpark, batchAt, batchesUntil, ceilingOf, phasesOf, tasksOf } from './batches.ts';
import { explanationOf } from './progress-explanations.ts';
import { fieldsOf } from './progress-fields.ts';

function runOf(spark: object, durationMs = 30_000): { readonly scenario: Scenario; readonly trace: Trace } {
  const parsed = parseScenario({
    format: 'scenario.v1',
    system: 'spark',
    durationMs,
    traffic: { arrivals: 'even', ratePerSecond: [[0, 1000]], initialBacklog: 1000 },
    spark: { topic: { partitions: 8 }, cluster: { executors: 2, coresPerExecutor: 2 }, costs: { recordMs: 1 }, ...spark },
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return { scenario: parsed.scenario, trace: simulate(parsed.scenario) };
}

const { scenario, trace } = runOf({ trigger: { processingTimeMs: 1000 }, stateful: { kind: 'windowAggregation' } });
const batches = batchesUntil(trace, scenario, 30_000);

describe('the batches of a run', () => {
  it('should show nothing of what is still to come', () => {
    expect(batchesUntil(trace, scenario, 5000).every(({ record }) => record.endMs <= 5000)).toBe(true);
    expect(batchAt([], 5000)).toBe(-1);
    expect(batchAt(batches, 0)).toBe(0);
    expect(batches[batchAt(batches, 10_000)]?.record.endMs).toBeLessThanOrEqual(10_000);
  });

  it('should have phases that fill the whole trigger', () => {
    const batch = batches[2]!;
    const phases = phasesOf(batch);

    expect(
      phases.reduce((end, { fromMs, ms }) => (expect(fromMs).toBeCloseTo(end, 6), fromMs + ms), batch.record.triggerMs),
    ).toBeCloseTo(batch.record.endMs, 6);
  });

  it('should draw no two tasks on top of each other, and no more lanes than slots', () => {
    const { tasks, lanes } = tasksOf(batches[1]!);

    expect(tasks).toHaveLength(8 + 200);
    expect(lanes).toBeLessThanOrEqual(4);
    for (const lane of Array.from({ length: lanes }, (_, i) => tasks.filter((task) => task.lane === i)))
      lane
        .sort((a, b) => a.fromMs - b.fromMs)
        .slice(1)
        .forEach((task, i) => {
          expect(task.fromMs).toBeGreaterThanOrEqual(lane[i]!.toMs - 1e-6);
          expect(task.executor).toBe(lane[i]!.executor);
        });
  });

  it('should name the ceiling of a cap', () => {
    expect(ceilingOf(30_000, 2000, 800)).toBe(15_000);
    expect(ceilingOf(100_000, 1000, 1500)).toBeCloseTo(66_666.7, 1);
    expect(ceilingOf(null, 1000, 1500)).toBeNull();
  });

  it('should refuse another system', () => {
    expect(() => asSpark({ system: 'kafka' } as Scenario)).toThrow('kafka');
  });
});

describe('the fields of a report', () => {
  it('should each have a sentence that says what the number is', () => {
    for (const store of ['hdfs', 'rocksdb']) {
      const run = runOf({
        trigger: { processingTimeMs: 1000 },
        options: { maxOffsetsPerTrigger: 900 },
        stateful: { kind: 'windowAggregation', store },
      });
      for (const batch of batchesUntil(run.trace, run.scenario, 30_000))
        for (const { path } of fieldsOf(asSpark(run.scenario), batch)) expect(explanationOf(path), path).toMatch(/\.$/);
    }
  });
});
