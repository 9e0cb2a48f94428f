import { describe, expect, it } from 'vitest';
import { gcShare, isLedgerBalanced, ledgerImbalance, summarize } from './summarize.ts';
import type { RunFacts } from './summarize.ts';

describe('summarize', () => {
  it('should fill every key of the contract', () => {
    const summary = summarize(facts());

    expect(Object.keys(summary).sort()).toEqual(
      [
        'initialBacklog produced processed duplicates dropped deadLettered lost backlog inFlight peakBacklog peakBacklogAtMs',
        'drainedAtMs stabilizedAtMs latencyP50Ms latencyP95Ms latencyP99Ms latencyMaxMs oldestUnfinishedMs sinkLatencyP95Ms',
        'retries retryShareMax breakerOpens heapShareMax gcShareMax outOfMemoryKills rebalances',
      ]
        .flatMap((line) => line.split(' '))
        .sort(),
    );
  });

  it('should read peak, drain and percentiles off the raw curves', () => {
    const summary = summarize(facts());

    expect(summary).toMatchObject({
      peakBacklog: 400,
      peakBacklogAtMs: 2000,
      drainedAtMs: 4000,
      latencyP50Ms: 50,
      rebalances: 2,
    });
  });
});

describe('latency in the summary', () => {
  it('should not lie above the oldest age that was seen', () => {
    expect(summarize({ ...facts(), latencyMaxMs: 40 })).toMatchObject({ latencyP50Ms: 40, latencyP99Ms: 40, latencyMaxMs: 40 });
  });

  it('should follow the plant where it knows better', () => {
    expect(summarize({ ...facts(), latencyQuantile: (share) => share * 10 })).toMatchObject({
      latencyP50Ms: 5,
      latencyP95Ms: 9.5,
    });
  });

  it('should be null where nothing finished', () => {
    expect(summarize({ ...facts(), latencyQuantile: () => Number.NaN, latencyMaxMs: null }).latencyP95Ms).toBeNull();
  });
});

describe('ledgerImbalance', () => {
  it('should be 0 when every record has its place', () => {
    const summary = summarize(facts());

    expect(ledgerImbalance(summary)).toBe(0);
    expect(isLedgerBalanced(summary)).toBe(true);
  });

  it('should show a record that vanished', () => {
    const summary = { ...summarize(facts()), processed: 989 };

    expect(ledgerImbalance(summary)).toBe(1);
    expect(isLedgerBalanced(summary)).toBe(false);
  });

  it('should keep dropped, parked and lost records in the ledger', () => {
    const summary = { ...summarize(facts()), processed: 900, dropped: 40, deadLettered: 30, lost: 20 };

    expect(isLedgerBalanced(summary)).toBe(true);
  });
});

describe('gcShare', () => {
  it('should grow without bound as the live bytes fill the heap', () => {
    // g = 0.5 ns × 400 MB/s × 0.5 GB ÷ 0.5 GB = 0.2, and 0.2 ÷ 1.2 is a sixth.
    expect(gcShare(4e8, 5e8, 1e9)).toBeCloseTo(1 / 6, 12);
    expect(gcShare(4e8, 9.99e8, 1e9)).toBeGreaterThan(0.99);
    expect(gcShare(4e8, 1e9, 1e9)).toBe(1);
    expect(gcShare(0, 5e8, 1e9)).toBe(0);
  });
});

// Helpers

function facts(): RunFacts {
  const timeMs = Array.from({ length: 21 }, (_, s) => s * 1000);
  return {
    ratePerSecond: [[0, 50]],
    timeMs,
    backlog: timeMs.map((_, s) => (s === 2 ? 400 : s === 3 ? 200 : 10)),
    arrivalsPerSecond: timeMs.map(() => 50),
    latency: { windowMs: 5000, edgesMs: Float64Array.of(0, 100), counts: [Float64Array.of(990)] },
    ledger: { initialBacklog: 0, produced: 1000, processed: 990, backlog: 10, inFlight: 5 },
    latencyMaxMs: 99,
    oldestUnfinishedMs: 40,
    sinkLatencyP95Ms: null,
    system: { rebalances: 2 },
  };
}
