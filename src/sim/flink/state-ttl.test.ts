import { describe, expect, it } from 'vitest';
import { RandomStream } from '../kernel/random.ts';
import { simulate } from '../run.ts';
import type { Trace } from '../trace/trace.ts';
import { lastOf, vectorJob } from './vectors/vector-job.ts';

type Json = Readonly<Record<string, unknown>>;

const RATE = 1000;
const KEYS = 20_000;
const BYTES = 100;
const TTL_MS = 10_000;
/** What a time to live adds to each value. */
const [ON_HEAP, IN_ROCKSDB] = [BYTES + 24, BYTES + 8];

/** 1,000 records/s with 20,000 keys in one subtask, for a minute. */
function keyed(operator: Json, more: Json = {}, fidelity: 'exact' | 'preview' = 'exact'): Trace {
  const scenario = vectorJob({
    durationMs: 60_000,
    traffic: { arrivals: 'even', ratePerSecond: [[0, RATE]] },
    operators: [
      { id: 'source', kind: 'kafkaSource', parallelism: 1, partitions: 1, recordMs: 0 },
      { id: 'last-order', kind: 'keyedProcess', recordMs: 0.01, keys: { count: KEYS }, stateBytesPerKey: BYTES, ...operator },
    ],
    ...more,
  });
  return simulate(scenario, { fidelity });
}

const steady = (untilMs: number): number[][] => [0, untilMs].map((atMs) => [atMs, RATE]);

/** Mean of how many of `keys` keys so many draws touch. */
const touched = (draws: number, keys = KEYS): number => keys * (1 - Math.pow(1 - 1 / keys, draws));

/** Values at the end of a minute. */
const values = (trace: Trace, bytes: number): number => lastOf(trace, 'job', 'stateBytes') / bytes;

describe.each(['exact', 'preview'] as const)('keyed state, %s', (fidelity) => {
  it('should come to have a value for each key that was ever seen, without a time to live', () => {
    const trace = keyed({}, {}, fidelity);
    expect(Math.abs(values(trace, BYTES) - touched(60 * RATE))).toBeLessThan(0.01 * KEYS);
  });

  it('should have the keys of the last ten seconds, and those of as long as a sweep takes', () => {
    const swept = values(keyed({ ttlMs: TTL_MS, cleanup: { cleanupSize: 1000 } }, {}, fidelity), ON_HEAP);
    const live = touched((TTL_MS / 1000) * RATE);
    expect(Math.abs(swept - live)).toBeLessThan(0.02 * live);
    // 5 values for each of two accesses a record: a round over 8,000 takes 0.8 s.
    const usual = values(keyed({ ttlMs: TTL_MS }, {}, fidelity), ON_HEAP);
    expect(usual).toBeGreaterThan(live);
    expect(usual).toBeLessThan(touched((TTL_MS / 1000 + 1) * RATE));
  });

  it('should keep what has expired where nothing cleans it up: in RocksDB too, until it compacts', () => {
    const all = touched(60 * RATE);
    const never = values(keyed({ ttlMs: TTL_MS, cleanup: { inBackground: false } }, {}, fidelity), ON_HEAP);
    const rocksdb = values(keyed({ ttlMs: TTL_MS }, { config: { 'state.backend.type': 'rocksdb' } }, fidelity), IN_ROCKSDB);
    expect(Math.abs(never - all)).toBeLessThan(0.01 * KEYS);
    expect(Math.abs(rocksdb - all)).toBeLessThan(0.01 * KEYS);
  });

  it('should leave out of full snapshots what has expired, if asked to, and not out of the state', () => {
    const snapshots = { config: { 'execution.checkpointing.interval': 59_000 } };
    const trace = keyed({ ttlMs: TTL_MS, cleanup: { inBackground: false, fullSnapshot: true } }, snapshots, fidelity);
    const live = touched((TTL_MS / 1000) * RATE);
    expect(Math.abs(lastOf(trace, 'job', 'lastCheckpointSize') / ON_HEAP - live)).toBeLessThan(0.02 * live);
    expect(values(trace, ON_HEAP)).toBeGreaterThan(1.5 * live);
  });

  it('should bring back after a failure what the checkpoint had, unless it has expired meanwhile', () => {
    // A failure 2 s after a checkpoint, and 11 s until the job runs again and reads the last second once more.
    const failing = (ttlMs: number): number =>
      values(
        keyed(
          { ttlMs, cleanup: { cleanupSize: 1000 } },
          {
            traffic: { ratePerSecond: [...steady(20_000), [20_000, 0]] },
            config: { 'execution.checkpointing.interval': 19_000 },
            faults: [{ kind: 'crash', atMs: 21_000, target: '/flink/taskManagers/0' }],
          },
          fidelity,
        ),
        ON_HEAP,
      );
    const within = (count: number, wanted: number): void => expect(Math.abs(count - wanted)).toBeLessThan(0.02 * wanted);
    within(failing(100_000), touched(20 * RATE));
    within(failing(TTL_MS), touched(RATE));
  });
});

describe('the number of values', () => {
  /** Every record by itself: keys are drawn, and a pointer goes round the values, ten at each record. */
  function counted(seconds: number, seed: number): number {
    const random = new RandomStream(seed, 'keys');
    const writtenMs = new Map<number, number>();
    let round = writtenMs.entries();
    for (let i = 0; i < seconds * RATE; i++) {
      const nowMs = (i * 1000) / RATE;
      writtenMs.set(Math.floor(random.uniform() * KEYS), nowMs);
      for (let checked = 0; checked < 10; checked++) {
        let next = round.next();
        if (next.done === true) next = (round = writtenMs.entries()).next();
        if (next.done !== true && nowMs - next.value[1] >= TTL_MS) writtenMs.delete(next.value[0]);
      }
    }
    return writtenMs.size;
  }

  it('should be that of keys that are really drawn, written and swept', () => {
    const seeds = Array.from({ length: 8 }, (_, seed) => counted(60, seed));
    const mean = seeds.reduce((sum, one) => sum + one, 0) / seeds.length;
    expect(Math.abs(values(keyed({ ttlMs: TTL_MS }), ON_HEAP) - mean)).toBeLessThan(0.01 * mean);
  });

  it('should not depend on how often the hot key comes', () => {
    const cold = values(keyed({ ttlMs: TTL_MS, keys: { count: KEYS, hotShare: 0 } }), ON_HEAP);
    const hot = values(keyed({ ttlMs: TTL_MS, keys: { count: KEYS, hotShare: 0.5 } }), ON_HEAP);
    expect(Math.abs(cold - touched(10.4 * RATE))).toBeLessThan(0.03 * cold);
    expect(Math.abs(hot - touched(10.2 * 0.5 * RATE))).toBeLessThan(0.03 * hot);
  });

  it('should fill a heap without a time to live, and not with one', () => {
    const cluster = { heapBytes: 1_700_000 };
    expect(keyed({}, { cluster }).summary.outOfMemoryKills).toBeGreaterThan(0);
    expect(keyed({ ttlMs: TTL_MS }, { cluster }).summary.outOfMemoryKills).toBe(0);
  });
});
