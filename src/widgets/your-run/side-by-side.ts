/** Two runs as charts on the same axes and as a table of the same numbers. */
import { formatClock, formatCount, formatDuration } from '../../charts/format.ts';
import type { ChartLine } from '../../charts/marks.ts';
import { findSeries } from '../../course/reading.ts';
import { percentileByWindow } from '../../sim/index.ts';
import type { Trace } from '../../sim/index.ts';

export interface NamedRun {
  readonly name: string;
  readonly trace: Trace;
}

export interface RunChart {
  readonly title: string;
  readonly unit: string;
  readonly lines: readonly ChartLine[];
}

const CURVES = [
  { id: 'backlog', title: 'Records waiting', unit: 'records', ink: 'waiting' },
  { id: 'throughput', title: 'Throughput', unit: 'records/s', ink: 'processed' },
] as const;

const FIRST = { dash: 'solid', marker: 'circle' } as const;
const SECOND = { dash: 'dashed', marker: 'square' } as const;

/** A chart for each curve that at least one of the runs has: the first run solid and grey, the second dashed. */
export function chartsOf(runs: readonly NamedRun[]): RunChart[] {
  const charts = CURVES.map(({ id, title, unit, ink }): RunChart => {
    const lines = runs.flatMap(({ name, trace }, index): ChartLine[] => {
      const series = findSeries(trace, id, 'group') ?? findSeries(trace, id, 'job');
      return series === undefined ? [] : [{ ...styleOf(name, ink, index), timeMs: trace.timeMs, values: series.values }];
    });
    return { title, unit, lines };
  });
  const ages = runs.flatMap(({ name, trace }, index): ChartLine[] => {
    if (trace.latency.counts.length === 0) return [];
    const { timeMs, valuesMs } = percentileByWindow(trace.latency, 0.95);
    return [{ ...styleOf(name, 'downstream', index), timeMs, values: valuesMs }];
  });
  return [...charts, { title: 'Age that 95 % stay below', unit: 'ms', lines: ages }].filter(({ lines }) => lines.length > 0);
}

function styleOf(name: string, ink: ChartLine['ink'], index: number): Omit<ChartLine, 'timeMs' | 'values'> {
  return index === 0 ? { key: name, label: name, ink: 'muted', ...FIRST } : { key: name, label: name, ink, ...SECOND };
}

interface Row {
  readonly label: string;
  readonly cells: readonly string[];
}

const ROWS: readonly (readonly [key: string, label: string, write: (value: number) => string])[] = [
  ['produced', 'Records in', formatCount],
  ['processed', 'Records finished', formatCount],
  ['duplicates', 'Finished again', formatCount],
  ['peakBacklog', 'Most records waiting', formatCount],
  ['peakBacklogAtMs', 'Most waiting at', formatClock],
  ['drainedAtMs', 'Backlog gone at', formatClock],
  ['latencyP50Ms', 'Half finished within', formatDuration],
  ['latencyP95Ms', '95 % finished within', formatDuration],
  ['pauses', 'Pauses', formatCount],
  ['rebalances', 'Rebalances', formatCount],
  ['checkpointsCompleted', 'Checkpoints completed', formatCount],
  ['batches', 'Batches', formatCount],
  ['longestBatchMs', 'Longest batch', formatDuration],
];

/** The numbers that at least one of the runs has. */
export function rowsOf(runs: readonly NamedRun[]): Row[] {
  return ROWS.filter(([key]) => runs.some(({ trace }) => trace.summary[key] !== undefined)).map(([key, label, write]) => ({
    label,
    cells: runs.map(({ trace }) => {
      const value = trace.summary[key];
      if (value === undefined) return 'not counted';
      return value === null ? 'never' : write(value);
    }),
  }));
}
