import { describe, expect, it } from 'vitest';
import type { Scenario, Trace } from '../sim/index.ts';
import { readFrom } from './reading.ts';

describe('a reading', () => {
  it('takes a key of the summary, null where it never happened', () => {
    expect(read({ summary: 'peakBacklog' })).toBe(90);
    expect(read({ summary: 'drainedAtMs' })).toBeNull();
    expect(read({ summary: 'no such key' })).toBeNull();
  });

  it('takes a curve at a moment, straight between samples, nothing beside a gap or outside', () => {
    expect(read({ series: 'lag', of: 'group', atMs: 1500 })).toBe(50);
    expect(read({ series: 'lag', of: 'group', atMs: 0 })).toBe(10);
    expect(read({ series: 'lag', of: 'group', atMs: 3500 })).toBeNull();
    expect(read({ series: 'lag', of: 'group', atMs: 9000 })).toBeNull();
    expect(read({ series: 'lag', of: 'partition/1', atMs: 0 })).toBeNull();
  });

  it('takes a curve over a stretch, and when it is highest', () => {
    expect(read({ series: 'lag', of: 'group', take: 'max' })).toBe(90);
    expect(read({ series: 'lag', of: 'group', take: 'maxAtMs' })).toBe(2000);
    expect(read({ series: 'lag', of: 'group', take: 'min', fromMs: 1000 })).toBe(10);
    expect(read({ series: 'lag', of: 'group', take: 'mean', toMs: 1000 })).toBe(10);
    expect(read({ series: 'lag', of: 'group', take: 'last' })).toBe(30);
    expect(read({ series: 'lag', of: 'group', take: 'max', fromMs: 8000 })).toBeNull();
  });

  it('takes the first moment above or below a value', () => {
    expect(read({ series: 'lag', of: 'group', above: 80 })).toBe(2000);
    expect(read({ series: 'lag', of: 'group', below: 40, fromMs: 2000 })).toBe(5000);
    expect(read({ series: 'lag', of: 'group', above: 100 })).toBeNull();
  });

  it('takes events, their number, and numbers of the scenario', () => {
    expect(read({ event: 'rebalance.started' })).toBe(1200);
    expect(read({ event: 'rebalance.started', of: 'consumer/1' })).toBeNull();
    expect(read({ countOf: 'rebalance.started' })).toBe(2);
    expect(read({ setting: '/kafka/group/instances' })).toBe(8);
    expect(read({ setting: '/kafka/group' })).toBeNull();
  });
});

// Helpers

function read(reading: Parameters<typeof readFrom>[0]): number | null {
  const trace = {
    timeMs: Float64Array.of(0, 1000, 2000, 3000, 4000, 5000),
    series: [{ id: 'lag', of: 'group', unit: 'records', values: Float64Array.of(10, 10, 90, 70, Number.NaN, 30) }],
    events: [
      { atMs: 1200, kind: 'rebalance.started', entity: 'group' },
      { atMs: 3400, kind: 'rebalance.started', entity: 'group' },
    ],
    summary: { peakBacklog: 90, drainedAtMs: null },
  } as unknown as Trace;
  return readFrom(reading, trace, { kafka: { group: { instances: 8 } } } as unknown as Scenario);
}
