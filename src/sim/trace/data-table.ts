/** A trace as a table of numbers, for those who would rather read than look. A module of its own: a page loads it when it is asked for. */
import { entityInWords } from './text-twin.ts';
import { countInWords, oneDecimal, timeInWords } from './words.ts';
import type { Series, Trace } from './trace.ts';

/** A table of a trace: a column for the time and one a curve, all cells as text. */
export interface TableModel {
  readonly columns: readonly string[];
  readonly rows: readonly { readonly atMs: number; readonly cells: readonly string[]; readonly note: string }[];
}

const SERIES_NAMES: Readonly<Record<string, string>> = {
  arrivals: 'Arrivals',
  throughput: 'Throughput',
  lag: 'Lag',
  positionLag: 'Position lag',
  lagSeconds: 'Lag in time',
  queueDepth: 'Queue depth',
  sinkLatencyMs: 'Sink latency',
  instances: 'Consumers',
  capacity: 'Capacity',
  backlog: 'Backlog',
};

/** A curve's name for a heading: "Lag (records)", "Sink latency of service downstream (ms)". */
export function seriesName({ id, of, unit }: Pick<Series, 'id' | 'of' | 'unit'>): string {
  const entity = of === 'group' || of === 'job' ? '' : ` of ${entityInWords(of)}`;
  return `${SERIES_NAMES[id] ?? id}${entity} (${unit})`;
}

/**
 * A trace thinned out to about `rows` equally spaced moments, and in between the moments at which one of the curves is highest:
 * what a reader of the chart would see first must not fall between two rows. Every curve that is given gets a column.
 */
export function tableModel(trace: Pick<Trace, 'timeMs' | 'series'>, rows = 12): TableModel {
  const chosen = trace.series;
  const notes = new Map<number, string[]>();
  const last = trace.timeMs.length - 1;
  const steps = Math.max(1, Math.min(rows - 1, last));
  for (let step = 0; step <= steps && last >= 0; step++) notes.set(Math.floor((step * last) / steps + 0.5), []);
  for (const series of chosen) {
    const index = highestIndex(series.values);
    if (index === null) continue;
    notes.set(index, [...(notes.get(index) ?? []), `highest ${(SERIES_NAMES[series.id] ?? series.id).toLowerCase()}`]);
  }
  const indices = [...notes.keys()].sort((a, b) => a - b);
  return {
    columns: ['Time', ...chosen.map(seriesName)],
    rows: indices.map((index) => {
      const atMs = trace.timeMs[index] ?? 0;
      const cells = chosen.map((series) => cell(series.values[index]));
      return { atMs, cells: [timeInWords(atMs), ...cells], note: (notes.get(index) ?? []).join(', ') };
    }),
  };
}

/** Where a curve that moves at all is highest; null for a level one. */
function highestIndex(values: Float64Array): number | null {
  let highest: number | null = null;
  let differs = false;
  for (const [i, value] of values.entries()) {
    if (Number.isNaN(value)) continue;
    const best = highest === null ? undefined : values[highest];
    if (best !== undefined && value !== best) differs = true;
    if (best === undefined || value > best) highest = i;
  }
  return differs ? highest : null;
}

function cell(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return 'none';
  return Math.abs(value) < 100 ? oneDecimal(value) : countInWords(value);
}
