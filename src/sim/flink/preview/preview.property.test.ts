import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linearJobs, parseFlinkScenario } from '../../../testing/arbitraries/flink-scenarios.ts';
import { createRun, simulate } from '../../run.ts';
import type { FlinkScenario } from '../../scenario/scenario.ts';
import { pipelineThroughput, pipelineTimeShares, taskCapacities, type PipelineTask } from '../../theory/operational-laws.ts';
import { isLedgerBalanced } from '../../trace/summarize.ts';
import type { Trace } from '../../trace/trace.ts';

const preview = (scenario: FlinkScenario): Trace => simulate(scenario, { fidelity: 'preview' });

function valuesOf(trace: Trace, id: string, of: string): Float64Array {
  return trace.series.find((series) => series.id === id && series.of === of)?.values ?? new Float64Array();
}

const pipelineOf = ({ flink }: FlinkScenario): PipelineTask[] =>
  flink.operators.map((operator) => ({
    parallelism: operator.parallelism,
    recordsPerSecond: 1000 / operator.recordMs,
    selectivity: operator.kind === 'sink' ? 1 : operator.selectivity,
  }));

describe('the preview of a Flink job', () => {
  it('should keep every record in its books, and give the same trace in whatever pieces it is advanced', () => {
    fc.assert(
      fc.property(linearJobs(), fc.array(fc.integer({ min: 1, max: 20_000 }), { maxLength: 5 }), (raw, stops) => {
        const scenario = parseFlinkScenario(raw);
        const whole = preview(scenario);
        expect(isLedgerBalanced(whole.summary)).toBe(true);
        const run = createRun(scenario, { fidelity: 'preview' });
        for (const stop of [...stops].sort((a, b) => a - b)) run.advanceTo(stop);
        run.advanceTo(scenario.durationMs);
        expect(run.trace().hash).toBe(whole.hash);
      }),
      { numRuns: 100 },
    );
  });

  // Partitions with equal shares do not hold equally many records: one subtask reads 2 as one log, then each has a subtask of its own.
  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['with a savepoint', {}],
    [
      'by the adaptive scheduler',
      {
        'jobmanager.scheduler': 'adaptive',
        'jobmanager.adaptive-scheduler.executing.cooldown-after-rescaling': 0,
        'jobmanager.adaptive-scheduler.executing.resource-stabilization-timeout': 0,
      },
    ],
  ])('should read every record once when the source is rescaled %s', (_, config) => {
    for (let seed = 0; seed < 5; seed++) {
      const trace = preview(
        parseFlinkScenario({
          format: 'scenario.v1',
          system: 'flink',
          seed,
          durationMs: 12_000,
          traffic: {
            arrivals: 'poisson',
            ratePerSecond: [
              [0, 50],
              [6000, 50],
              [6000, 0],
            ],
          },
          changes: [{ atMs: 5600, set: { '/flink/operators/source/parallelism': 2 } }],
          flink: {
            config: { 'execution.checkpointing.interval': 700, ...config },
            cluster: { restartMs: 300 },
            operators: [
              { kind: 'kafkaSource', id: 'source', parallelism: 1, partitions: 2 },
              { kind: 'sink', id: 'sink', parallelism: 1, exchange: 'rebalance' },
            ],
          },
        }),
      );
      expect(trace.events.map(({ kind }) => kind)).toContain('job.started');
      expect(trace.summary.processed).toBeCloseTo(trace.summary.produced, 6);
      expect(Math.min(...valuesOf(trace, 'backlog', 'job'))).toBeGreaterThanOrEqual(-1e-6);
    }
  });

  it('should split every second of every subtask into busy, backpressured and idle: 1000 ± 1', () => {
    fc.assert(
      fc.property(linearJobs(), (raw) => {
        const scenario = parseFlinkScenario(raw);
        const trace = preview(scenario);
        for (const { id, parallelism } of scenario.flink.operators)
          for (let subtask = 0; subtask < parallelism; subtask++) {
            const of = `subtask/${id}/${String(subtask)}`;
            const [busy, blocked, idle] = ['busyNow', 'backPressuredNow', 'idleNow'].map((series) => valuesOf(trace, series, of));
            trace.timeMs.forEach((_, i) => {
              expect(Math.abs((busy?.[i] ?? NaN) + (blocked?.[i] ?? NaN) + (idle?.[i] ?? NaN) - 1000)).toBeLessThanOrEqual(1);
            });
          }
      }),
      { numRuns: 60 },
    );
  });

  it.each(['preview', 'exact'] as const)(
    'should agree with the bottleneck law within 1 %% in a steady state (%s)',
    (fidelity) => {
      const jobs = linearJobs({ isSteady: true, durationMs: 60_000 }).map((raw) => {
        const given = parseFlinkScenario(raw);
        const isOverloaded = (given.traffic.ratePerSecond[0]?.[1] ?? 0) > Math.min(...taskCapacities(pipelineOf(given)));
        // Small buffers of large records, and a backlog where there is one for ever, so that the steady state comes soon.
        const scenario = parseFlinkScenario({
          ...given,
          traffic: { ...given.traffic, recordBytes: 1000, initialBacklog: isOverloaded ? 100_000 : 0 },
          flink: { ...given.flink, config: { 'taskmanager.memory.segment-size': '4kb' } },
        });
        // Keys spread unevenly over subtasks; the law is about even ones.
        const operators = scenario.flink.operators.map((one) =>
          one.kind !== 'kafkaSource' && one.exchange === 'hash' ? { ...one, exchange: 'rebalance' as const, keys: null } : one,
        );
        return { ...scenario, flink: { ...scenario.flink, operators } };
      });
      fc.assert(
        fc.property(jobs, (scenario) => {
          const rate = scenario.traffic.ratePerSecond[0]?.[1] ?? 0;
          const tasks = pipelineOf(scenario);
          const trace = simulate(scenario, { fidelity });
          const throughput = pipelineThroughput(rate, tasks);
          const measured = valuesOf(trace, 'recordsInNow', `task/${scenario.flink.operators[0]?.id ?? ''}`).slice(-8);
          const mean = measured.reduce((sum, value) => sum + value, 0) / measured.length;
          expect(Math.abs(mean - throughput)).toBeLessThanOrEqual(0.01 * throughput + 2 * scenario.flink.operators.length);
          if (fidelity === 'exact') return;
          pipelineTimeShares(rate, tasks).forEach(({ busy, backPressured }, i) => {
            const of = `task/${scenario.flink.operators[i]?.id ?? ''}`;
            expect(Math.abs((valuesOf(trace, 'busyNow', of).at(-1) ?? NaN) - 1000 * busy)).toBeLessThanOrEqual(10);
            expect(Math.abs((valuesOf(trace, 'backPressuredNow', of).at(-1) ?? NaN) - 1000 * backPressured)).toBeLessThanOrEqual(
              10,
            );
          });
        }),
        { numRuns: fidelity === 'exact' ? 12 : 40 },
      );
    },
  );
});
