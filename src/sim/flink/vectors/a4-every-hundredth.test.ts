/**
 * A4 wants every hundredth call slow, exactly; services draw their times at random. So the operator that the plant runs is driven by a
 * service of its own here, with an endless input and a thread that costs nothing.
 */
import { describe, expect, it } from 'vitest';
import type { Service } from '../../parts/service.ts';
import { AsyncKeeper } from '../async-keeper.ts';
import type { KeeperHost } from '../keeper.ts';

const CAPACITY = 100;
const FAST_MS = 10;
const SLOW_MS = 1000;
const EVERY = 100;
const END_MS = 60_000;

/** Records/s that leave the operator. */
function throughput(mode: 'ordered' | 'unordered'): number {
  const dueMs = new Float64Array(CAPACITY).fill(Infinity);
  let emitted = 0;
  let calls = 0;
  const host: KeeperHost = {
    isOutputBlocked: false,
    giveOut: (records) => {
      emitted += records;
    },
    scheduleCall: (call, atMs) => {
      dueMs[call] = atMs;
    },
    passWatermark: () => undefined,
    owe: () => undefined,
    finish: () => undefined,
    deadLetter: () => undefined,
    dropLate: () => undefined,
    setTimer: () => undefined,
    fail: (reason) => {
      throw new Error(reason);
    },
  };
  const service = { isError: false, call: (_: number, nowMs: number) => nowMs + (++calls % EVERY === 0 ? SLOW_MS : FAST_MS) };
  const settings = {
    mode,
    capacity: CAPACITY,
    timeoutMs: 0,
    service: 'store',
    ratePerSecond: null,
    retry: null,
    deadLetter: null,
  };
  const events = { call: () => undefined, breakerOpened: () => undefined };
  const keeper = new AsyncKeeper(host, settings, 1, service as unknown as Service, 0, events, null, null);
  for (let nowMs = 0; nowMs < END_MS; nowMs = Math.min(...dueMs)) {
    dueMs.forEach((atMs, call) => {
      if (atMs > nowMs) return;
      dueMs[call] = Infinity;
      keeper.callEnded(call, nowMs);
    });
    keeper.serve(nowMs);
    while (keeper.room > 0) keeper.accept(1, 1, nowMs, nowMs, nowMs, 0);
  }
  return emitted / (END_MS / 1000);
}

describe('vector A4: every hundredth call takes a second, the others 10 ms', () => {
  it('should leave as many as the slots allow, unordered', () => {
    const wanted = CAPACITY / ((99 * FAST_MS + SLOW_MS) / 100 / 1000);
    expect(wanted).toBeCloseTo(5025, 0);
    expect(Math.abs(throughput('unordered') - wanted)).toBeLessThanOrEqual(wanted * 0.03);
  });

  it('should leave a hundred a second, ordered: the slow one holds all that came after it', () => {
    expect(Math.abs(throughput('ordered') - 100)).toBeLessThanOrEqual(3);
  });
});
