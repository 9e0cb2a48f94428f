import { describe, expect, it } from 'vitest';
import { simulate } from '../run.ts';
import { javaDouble, printedValue, progressJson } from './progress-json.ts';
import { reportedBatches } from './reported-batches.ts';
import real from './vectors/progress-reports.json' with { type: 'json' };
import { vectorScenario, type VectorSetup } from './vectors/vector-scenario.ts';

/** Each report as this simulator prints it, in order. */
function printed(setup: Partial<VectorSetup>): string[] {
  const scenario = vectorScenario({ durationMs: 30_000, lambda: 1000, intervalMs: 2000, slots: 4, ...setup });
  const { events } = simulate(scenario);
  return reportedBatches(events, scenario.spark).map((batch) =>
    printedValue(scenario.spark.version, '', progressJson(scenario, batch)),
  );
}

/** A report with its numbers and names taken out: its keys in order, and how each value is written. */
const shapeOf = (report: string): string =>
  report
    .replaceAll(/partition_\d+_(?:left|right)-\w+/g, 'partition_0_store')
    .replaceAll(/partition_\d+_/g, 'partition_0_')
    .replaceAll(/\{"\w+":\{(?:"\d+":\d+,?)+\}\}/g, 'offsets')
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'uuid')
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, 'iso')
    .replaceAll(/"name":"\w+"/g, '"name":"query"')
    .replaceAll(/Subscribe\[\w+\]/g, 'Subscribe[topic]')
    .replaceAll(/@[0-9a-f]+"/g, '@identity"')
    .replaceAll(/:-?\d+\.\d/g, ':decimal')
    .replaceAll(/:-?\d+/g, ':whole')
    .replaceAll(/"-?\d+\.\d+"/g, '"double"')
    .replaceAll(/"-?\d+"/g, '"whole"')
    // The recorded queries wrote to memory; the simulator's write nowhere or to a service.
    .replaceAll('"MemorySink"', '"NoopTable"');

const stateful = (state: Readonly<Record<string, unknown>>): Partial<VectorSetup> => ({
  config: { 'spark.sql.shuffle.partitions': 2 },
  spark: { stateful: { watermarkDelayMs: 1000, ...state } },
});
const windows = { kind: 'windowAggregation', windowMs: 2000, slideMs: 2000, keys: 10 };

describe('a report beside that of a real Spark 4.1.1', () => {
  it.each([
    ['capped', { cap: 500 }],
    ['foreachBatch', { services: { store: { serviceMs: 1 } }, spark: { sink: { service: 'store' } } }],
    ['windowHdfs', stateful(windows)],
    ['windowRocksdb', stateful({ ...windows, store: 'rocksdb' })],
    ['dropDuplicatesHdfs', stateful({ kind: 'dropDuplicates' })],
    ['dropDuplicatesRocksdb', stateful({ kind: 'dropDuplicates', store: 'rocksdb' })],
    ['withinWatermarkHdfs', stateful({ kind: 'dropDuplicatesWithinWatermark' })],
    [
      'aggregationHdfs',
      { config: { 'spark.sql.shuffle.partitions': 2 }, spark: { stateful: { kind: 'aggregation', keys: 100 } } },
    ],
    ['joinHdfs', stateful({ kind: 'streamStreamJoin', right: { ratePerSecond: [[0, 10]], watermarkDelayMs: 1000 } })],
    ['realTime', { spark: { trigger: { realTimeMs: 5000 } } }],
  ] as const)('should be written alike: %s', (name, setup) => {
    expect(shapeOf(printed(setup as Partial<VectorSetup>)[1] ?? '')).toBe(shapeOf(real[name]));
  });

  it('should have no start offset in the first batch of a checkpoint', () => {
    expect(shapeOf(printed({ cap: 500 })[0] ?? '')).toBe(shapeOf(real.first));
  });

  it('should show no event times but the watermark in a batch without rows', () => {
    const reports = printed({
      ...stateful(windows),
      durationMs: 20_000,
      traffic: { ratePerSecond: [[0, 1000], [3000, 1000], [3000, 0]] },
    }); // prettier-ignore
    const noData = reports.find((report, k) => k > 0 && report.includes('"numInputRows":0'));

    expect(shapeOf(noData ?? '')).toBe(shapeOf(real.noData));
  });

  it('should count a store that is found in memory twice a batch for an aggregation, once for a deduplication', () => {
    const hits = (text: string) => Number(/"loadedMapCacheHitCount":(\d+)/.exec(text)?.[1]);

    expect(printed(stateful(windows)).slice(0, 2).map(hits)).toEqual([0, hits(real.windowHdfs)]);
    expect(hits(real.windowHdfs)).toBe(4);
    expect(
      printed(stateful({ kind: 'dropDuplicates' }))
        .slice(0, 3)
        .map(hits),
    ).toEqual([0, 2, 4]);
  });
});

describe('a batch that is run again', () => {
  it('should know neither the newest offsets nor how far behind them it is', () => {
    const [first] = printed({
      first: 50_000,
      aMs: 1000,
      faults: [{ kind: 'crash', atMs: 400, target: '/spark/driver' }],
      spark: { restartMs: 1000 },
    });

    expect(first).toContain('"latestOffset":null');
    expect(first).not.toContain('OffsetsBehindLatest');
  });
});

describe('a double as Java prints it', () => {
  it.each([
    [0, '0.0'],
    [20_000, '20000.0'],
    [44_444.444444444445, '44444.444444444445'],
    [69_230_769.23076923, '6.923076923076923E7'],
    [10_000_000, '1.0E7'],
    [0.0005, '5.0E-4'],
  ])('should be %s → %s', (value, text) => {
    expect(javaDouble(value)).toBe(text);
  });
});
