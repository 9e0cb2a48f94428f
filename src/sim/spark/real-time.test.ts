import { describe, expect, it } from 'vitest';
import { parseScenario } from '../scenario/parse-scenario.ts';
import { simulate } from '../run.ts';
import type { Trace } from '../trace/trace.ts';
import { batchesOf, valuesOf } from './vectors/read-batches.ts';

const MINUTES = 60_000;

type Part = Readonly<Record<string, unknown>>;

function raw(spark: Part, rest: Part = {}): Part {
  return {
    format: 'scenario.v1',
    system: 'spark',
    durationMs: 4 * MINUTES,
    traffic: { arrivals: 'even', ratePerSecond: [[0, 1000]] },
    ...rest,
    spark: {
      trigger: { realTimeMs: MINUTES },
      topic: { partitions: 8 },
      cluster: { executors: 2, coresPerExecutor: 4 },
      costs: { recordMs: 2 },
      ...spark,
    },
  };
}

function run(spark: Part, rest: Part = {}): Trace {
  const parsed = parseScenario(raw(spark, rest));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return simulate(parsed.scenario);
}

const refusals = (spark: Part): string[] => {
  const parsed = parseScenario(raw(spark));
  return parsed.ok ? [] : parsed.problems.map(({ path }) => path);
};

describe('real-time mode', () => {
  it('should not let its interval show in the latency of a record, as a micro-batch does', () => {
    const short = run({ trigger: { realTimeMs: 10_000 } }).summary;
    const long = run({ trigger: { realTimeMs: 2 * MINUTES } }).summary;
    const batches = run({ trigger: { processingTimeMs: MINUTES } }).summary;

    expect(short.latencyP50Ms).toBeLessThan(4);
    expect(long.latencyP50Ms).toBeLessThan(4);
    expect(batches.latencyP50Ms).toBeGreaterThan(20_000);
  });

  it('should leave a gap between two batches, in which records wait: shorter batches have a longer tail', () => {
    const share = (realTimeMs: number) => run({ trigger: { realTimeMs } }).summary.latencyP99Ms ?? NaN;

    // Offsets, planning, both logs and the launch of the tasks: 280 ms of every period, and then the time to catch up.
    expect(run({}).summary.latencyMaxMs).toBeCloseTo(280, -1);
    expect(share(5000)).toBeGreaterThan(200);
    expect(share(MINUTES)).toBeLessThan(20);
  });

  it('should write its logs at the end only: what is committed lags by a whole batch while nothing waits', () => {
    const trace = run({});
    const batches = batchesOf(trace);

    expect(Math.max(...valuesOf(trace, 'lag'))).toBeCloseTo(MINUTES + 230, -3);
    expect(Math.max(...valuesOf(trace, 'backlog'))).toBeLessThan(300);
    expect(batches.map((batch) => [batch.addBatchMs, batch.walCommitMs, batch.commitOffsetsMs])).toEqual(
      batches.map(() => [MINUTES, 80, 80]),
    );
    expect(batches.map(({ batchId }) => batchId)).toEqual([0, 1, 2]);
  });

  it('should read everything since the last commit again after a crash, under the same batch number and with a new end', () => {
    const trace = run({ restartMs: 5000 }, { faults: [{ kind: 'crash', atMs: 100_000, target: '/spark/driver' }] });
    const [first, second] = batchesOf(trace);

    // The second batch began about 60.3 s into the run: the forty seconds of records since then are written twice.
    expect(trace.summary.duplicates).toBeGreaterThan(39_000);
    expect(trace.summary.duplicates).toBeLessThan(41_000);
    expect(trace.summary).toMatchObject({ lost: 0, queryFailures: 1 });
    expect([first?.batchId, second?.batchId]).toEqual([0, 1]);
    expect(second).toMatchObject({ isReplay: false, triggerMs: 105_000, addBatchMs: MINUTES });
  });

  it('should run a batch when nothing comes, too', () => {
    const { summary } = run({}, { traffic: { arrivals: 'even', ratePerSecond: [[0, 0]] } });

    expect(summary).toMatchObject({ batches: 3, produced: 0, backlog: 0 });
  });

  it('should starve the partitions that found no slot, without a word', () => {
    const trace = run({ cluster: { executors: 1, coresPerExecutor: 4 } });
    const last = batchesOf(trace).at(-1);

    expect(last?.endOffsets.slice(4)).toEqual([0, 0, 0, 0]);
    expect(trace.summary.processed).toBe(trace.summary.produced / 2);
    expect(trace.events.filter(({ kind }) => kind === 'query.failed')).toEqual([]);
  });

  it('should start a task that lost its executor from the beginning of its batch', () => {
    const crash = { faults: [{ kind: 'crash', atMs: 90_000, target: '/spark/cluster/executors/0' }] };
    const spare = run({ cluster: { executors: 4, coresPerExecutor: 4 } }, crash).summary;
    const none = run({}, crash).summary;

    // Two of the eight tasks ran on it, thirty seconds long; four of them where there are no slots to spare, and these wait for another executor.
    expect(spare.duplicates).toBeGreaterThan(7000);
    expect(spare.duplicates).toBeLessThan(8000);
    expect(none.duplicates).toBeGreaterThan(14_000);
    expect(none.latencyMaxMs ?? 0).toBeGreaterThan(20_000 + 7000);
    expect(none.lost + spare.lost).toBe(0);
  });

  it('should fail on a record that cannot be read, and come to the same one again after every restart', () => {
    const trace = run(
      { restartMs: 4000, topic: { partitions: 1 }, costs: { recordMs: 1.1 } },
      { traffic: { arrivals: 'poisson', ratePerSecond: [[0, 40]], initialBacklog: 10, poisonShare: 0.001 } },
    );
    const before = trace.summary.processed;

    expect(trace.summary['queryFailures']).toBeGreaterThan(10);
    expect(trace.summary['batches']).toBe(0);
    expect(before).toBeLessThanOrEqual(1000);
    // Four attempts a run write what comes before it four times.
    expect(trace.summary.duplicates).toBeGreaterThan(10 * before);
  });

  it('should show the true lag in its report: the newest offsets are asked for again at the end', () => {
    const trace = run({ costs: { recordMs: 16 } });
    const [first] = batchesOf(trace);

    // Half of what comes can be done.
    expect(first?.behindLatest).toBeCloseTo(MINUTES / 2, -3);
  });

  it('should work as fast as its slowest part says', () => {
    const { summary } = run({ costs: { recordMs: 16 } });

    // 8 tasks of 62.5 records/s, for three batches and what is left of the four minutes, without their gaps.
    expect(summary.processed / 500).toBeCloseTo(240 - 4 * 0.28 + 0.16, 0);
  });

  it('should refuse what Spark 4.1 refuses', () => {
    expect(refusals({})).toEqual([]);
    expect(refusals({ version: '4.0' })).toEqual(['/spark/trigger/realTimeMs']);
    expect(refusals({ trigger: { realTimeMs: 4000 } })).toEqual(['/spark/trigger/realTimeMs']);
    expect(refusals({ stateful: { kind: 'windowAggregation' } })).toEqual(['/spark/stateful']);
    expect(refusals({ options: { maxOffsetsPerTrigger: 10, minOffsetsPerTrigger: 5, minPartitions: 20 } })).toEqual([
      '/spark/options/maxOffsetsPerTrigger',
      '/spark/options/minOffsetsPerTrigger',
      '/spark/options/minPartitions',
    ]);
  });
});

describe('a long-running task, against one event a record', () => {
  it.each([
    { rate: 400, recordMs: 2, initialBacklog: 0 },
    { rate: 900, recordMs: 1, initialBacklog: 5000 },
    { rate: 700, recordMs: 3, initialBacklog: 100 },
  ])('should be done with the same record at the same time: $rate/s, $recordMs ms', ({ rate, recordMs, initialBacklog }) => {
    const trace = run(
      { trigger: { realTimeMs: 20_000 }, topic: { partitions: 1 }, costs: { recordMs } },
      { durationMs: 21_000, traffic: { arrivals: 'even', ratePerSecond: [[0, rate]], initialBacklog } },
    );
    // The first batch reads from 120 ms, when its tasks start, to 20 070 ms, 20 s after it was handed out.
    let freeMs = 120;
    let done = 0;
    for (;;) {
      const appendedMs = done < initialBacklog ? 0 : ((done - initialBacklog + 0.5) / rate) * 1000;
      freeMs = Math.max(freeMs, appendedMs) + recordMs;
      if (freeMs > 20_070) break;
      done++;
    }

    expect(Math.abs((batchesOf(trace)[0]?.numInputRows ?? NaN) - done)).toBeLessThanOrEqual(2);
  });
});
