import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { simulate } from '../run.ts';
import { addAges, takeAges, type AgeGroup } from './age-groups.ts';
import { vectorJob } from './vectors/vector-job.ts';

const count = (groups: readonly AgeGroup[]): number => groups.reduce((sum, { records }) => sum + records, 0);
const meanMs = (groups: readonly AgeGroup[]): number =>
  groups.reduce((sum, { records, fromMs, toMs }) => sum + (records * (fromMs + toMs)) / 2, 0) / count(groups);

/** Records, when the first was appended, and for how long they were, ms. */
const pieces = fc.array(fc.tuple(fc.integer({ min: 1, max: 200 }), fc.nat(60_000), fc.nat(2000)), {
  minLength: 1,
  maxLength: 30,
});

function groupsOf(drawn: readonly (readonly [number, number, number])[]): AgeGroup[] {
  const groups: AgeGroup[] = [];
  for (const [records, fromMs, ms] of drawn) addAges(groups, records, fromMs, fromMs + ms);
  return groups;
}

describe('the ages of the records in a buffer', () => {
  it('should keep two very different ages apart, and one even spread together', () => {
    expect(groupsOf([[90, 0, 100], [10, 30_000, 100], [90, 100, 100]])).toEqual([
      { records: 180, fromMs: 0, toMs: 200 },
      { records: 10, fromMs: 30_000, toMs: 30_100 },
    ]); // prettier-ignore
    // One late record does not make the other ninety-nine a minute younger.
    expect(groupsOf([[99, 0, 100], [1, 60_000, 0]])).toHaveLength(2); // prettier-ignore
  });

  it('should hold every record in at most four groups, none outside what was added', () => {
    fc.assert(
      fc.property(pieces, (drawn) => {
        const groups = groupsOf(drawn);
        expect(groups.length).toBeLessThanOrEqual(4);
        expect(count(groups)).toBe(drawn.reduce((sum, [records]) => sum + records, 0));
        expect(Math.min(...groups.map(({ fromMs }) => fromMs))).toBeGreaterThanOrEqual(
          Math.min(...drawn.map(([, from]) => from)),
        );
        const latest = Math.max(...drawn.map(([, from, ms]) => from + ms));
        expect(Math.max(...groups.map(({ toMs }) => toMs))).toBeLessThanOrEqual(latest + 1e-9);
      }),
    );
  });

  it('should give out every record once, in whole records, whatever the portions', () => {
    fc.assert(
      fc.property(pieces, fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 40 }), (drawn, portions) => {
        const groups = groupsOf(drawn);
        let left = count(groups);
        const wantedMs = meanMs(groups);
        const taken: AgeGroup[] = [];
        for (const portion of [...portions, Infinity]) {
          const records = Math.min(portion, left);
          const part = takeAges(groups, records, left);
          expect(count(part)).toBe(records);
          expect(part.every((group) => group.records > 0 && Number.isInteger(group.records))).toBe(true);
          taken.push(...part);
          left -= records;
          if (left === 0) break;
        }
        expect(left).toBe(0);
        expect(meanMs(taken)).toBeCloseTo(wantedMs, 3);
      }),
    );
  });
});

describe('a source that is behind beside one that is not', () => {
  const T_MS = 120_000;
  /** Two source subtasks with 800 and 200 records/s; behind them, two tasks on, 600 records/s. Buffers of ten records. */
  const unevenJob = (sink: object) =>
    vectorJob({
      durationMs: T_MS,
      version: '1.20',
      traffic: { ratePerSecond: [[0, 1000]], recordBytes: 1000, partitionShares: [0.8, 0.2] },
      services: { store: { serviceMs: 0 } },
      config: { 'taskmanager.memory.segment-size': '8kb' },
      operators: [
        { id: 'source', kind: 'kafkaSource', parallelism: 2, partitions: 2, recordMs: 0.01 },
        { id: 'map', kind: 'map', exchange: 'rebalance', parallelism: 1, recordMs: 0.01 },
        { id: 'sink', kind: 'sink', exchange: 'rebalance', parallelism: 4, recordMs: 4000 / 600, chain: false, ...sink },
      ],
    });

  it.each([
    ['that ends here', {}],
    ['that writes batches of both', { service: 'store', batchRecords: 50, concurrency: 1 }],
  ])('should leave the median where it is, before a sink %s', (_, sink) => {
    const { summary } = simulate(unevenJob(sink));
    // 200/s of the 600 are fresh; the other 400/s are read from 800/s, so their age grows by half a second each second: of all
    // ages one third is young, two thirds are spread over 0 … T/2. The median is that of the oldest three quarters of these.
    const held = 1000; // what the few small buffers add, ms
    expect(Math.abs((summary.latencyP50Ms ?? 0) - T_MS / 8)).toBeLessThanOrEqual(0.05 * (T_MS / 8) + held);
    expect(Math.abs((summary.latencyP95Ms ?? 0) - (T_MS / 2) * (1 - 0.05 * 1.5))).toBeLessThanOrEqual(0.05 * (T_MS / 2) + held);
  });
});
