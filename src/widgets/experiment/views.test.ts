import { describe, expect, it } from 'vitest';
import type { Scenario, Trace } from '../../sim/index.ts';
import type { LineSource, View } from './types.ts';
import { ghostOf, linesOf, tableSeries } from './views.ts';

const plan = {
  durationMs: 3000,
  traffic: {
    ratePerSecond: [
      [0, 100],
      [1000, 100],
      [1000, 300],
    ],
  },
} as unknown as Pick<Scenario, 'traffic' | 'durationMs'>;

describe('the lines of a view', () => {
  it('are those that the trace has, in the order of the view', () => {
    expect(keys(linesOf(view({ series: 'nothing', of: 'group' }, lag), plan, trace()))).toEqual(['1']);
  });

  it('are before the run only the arrivals, as planned', () => {
    const [line, ...others] = linesOf(view({ series: 'arrivals', of: 'job', rateOver: 1 }, lag), plan, null);

    expect(others).toEqual([]);
    expect(line?.timeMs).toEqual([0, 1000, 1000, 3000]);
    expect(line?.values).toEqual([100, 100, 300, 300]);
  });

  it('leave out the first sample of a rate, which tells of nothing', () => {
    const [line] = linesOf(view({ series: 'lag', of: 'group', rateOver: 1 }), plan, trace());

    expect([...(line?.values as Float64Array)]).toEqual([Number.NaN, 10, 20, 30]);
  });

  it('draw a rate as the mean of as many samples as they are told', () => {
    const [line] = linesOf(view({ series: 'lag', of: 'group', rateOver: 2 }), plan, trace());

    expect([...(line?.values as Float64Array)]).toEqual([Number.NaN, 10, 15, 25]);
  });

  it('can be theory: a product, a quotient, and the backlog of a fluid', () => {
    const value = (from: LineSource) => [...(linesOf(view(from), plan, trace())[0]?.values as Float64Array)];

    expect(value({ product: [lag, capacity] })).toEqual([0, 1500, 3000, 4500]);
    expect(value({ quotient: [lag, capacity] })).toEqual([0, 10 / 150, 20 / 150, 30 / 150]);
    // 100 in, 150 out: nothing waits; then 300 in: 150 a second are left over.
    expect(value({ fluid: capacity })).toEqual([0, 0, 150, 300]);
  });

  it('can be theory: what whole partitions leave of a capacity', () => {
    const group = { ...plan, kafka: { topic: { partitions: 12 } } } as typeof plan;
    const members = { id: 'instances', of: 'group', unit: 'count', values: Float64Array.of(0, 3, 5, 24) };
    const run = { ...trace(), series: [...trace().series, members] };

    // 150 a second by three is all of it; by five, three partitions are the most, of a nominal 2.4; 24 count as 12.
    expect([...(linesOf(view({ staircase: capacity }), group, run)[0]?.values as Float64Array)]).toEqual([
      Number.NaN,
      150,
      120,
      150,
    ]);
  });

  it('are drawn thin for the run before', () => {
    const ghost = { trace: trace(), label: 'run before' };

    expect(ghostOf(view(lag), plan, ghost)).toMatchObject([{ label: 'run before', ghost: true, ink: 'muted' }]);
    expect(ghostOf({ ...view(lag), compare: null }, plan, ghost)).toEqual([]);
  });

  it('stand in the table once each', () => {
    expect(tableSeries([view(lag), view(lag, capacity)], trace()).series.map(({ id }) => id)).toEqual([
      'lag',
      'capacity',
      'p50',
      'p95',
      'p99',
    ]);
  });
});

// Helpers

const lag: LineSource = { series: 'lag', of: 'group' };
const capacity: LineSource = { series: 'capacity', of: 'group' };
const keys = (lines: readonly { readonly key: string }[]) => lines.map(({ key }) => key);

function view(...sources: LineSource[]): View {
  return {
    id: 'view',
    title: '',
    unit: 'records',
    height: 100,
    place: 'main',
    lines: sources.map((from, index) => ({
      key: String(index),
      label: '',
      from,
      per: 1,
      ink: 'waiting',
      dash: 'solid',
      marker: 'circle',
      isFilled: false,
    })),
    ranges: [],
    limits: [],
    compare: '0',
    scale: 'linear',
    atLeast: 0,
    lowest: 1,
    description: '',
  };
}

function trace(): Trace {
  return {
    timeMs: Float64Array.of(0, 1000, 2000, 3000),
    series: [
      { id: 'lag', of: 'group', unit: 'records', values: Float64Array.of(0, 10, 20, 30) },
      { id: 'capacity', of: 'group', unit: 'records/s', values: Float64Array.of(150, 150, 150, 150) },
    ],
    latency: { windowMs: 5000, edgesMs: Float64Array.of(1, 2), counts: [] },
  } as unknown as Trace;
}
