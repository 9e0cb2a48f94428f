import { describe, expect, it } from 'vitest';
import { seriesName, tableModel } from './data-table.ts';

describe('tableModel', () => {
  const timeMs = Float64Array.from({ length: 101 }, (_, s) => s * 1000);
  const lag = { id: 'lag', of: 'group', unit: 'records', values: timeMs.map((_, s) => (s === 37 ? 123_456 : s)) };
  const capacity = { id: 'capacity', of: 'group', unit: 'records/s', values: timeMs.map(() => 80_000) };
  const latency = {
    id: 'sinkLatencyMs',
    of: 'service/store',
    unit: 'ms',
    values: timeMs.map((_, s) => (s === 0 ? Number.NaN : 8)),
  };

  it('should thin out the times and keep the moment of a peak', () => {
    const table = tableModel({ timeMs, series: [lag, capacity, latency] }, 5);

    expect(table.columns).toEqual(['Time', 'Lag (records)', 'Capacity (records/s)', 'Sink latency of service store (ms)']);
    expect(table.rows.map((row) => row.atMs)).toEqual([0, 25_000, 37_000, 50_000, 75_000, 100_000]);
    expect(table.rows[0]?.cells).toEqual(['0 ms', '0', '80,000', 'none']);
    expect(table.rows[2]).toEqual({ atMs: 37_000, cells: ['37 s', '123,500', '80,000', '8'], note: 'highest lag' });
  });

  it('should be empty for a trace without samples', () => {
    expect(tableModel({ timeMs: new Float64Array(), series: [] }).rows).toEqual([]);
  });

  it('should hold a trace of one sample', () => {
    expect(tableModel({ timeMs: Float64Array.of(0), series: [] }).rows).toHaveLength(1);
  });
});

describe('seriesName', () => {
  it('should fall back to the engine’s own name', () => {
    expect(seriesName({ id: 'records-lag-max', of: 'consumer/2', unit: 'records' })).toBe(
      'records-lag-max of consumer 2 (records)',
    );
  });
});
