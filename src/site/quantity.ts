/** A number as prose writes it: an amount, a span of time, a moment on the simulated clock. */
import { formatClock, formatCount, formatDuration, formatQuantity } from '../charts/format.ts';

/**
 * `clock` 5:20 · `span` 1 min 20 s · `records`, `records/s`, `count` 4.8 M, the unit follows in the prose · `share` 12 % · `bytes` 1.5 MB ·
 * `factor` 2.4 times.
 */
export const FORMATS = ['records', 'records/s', 'count', 'span', 'clock', 'share', 'bytes', 'factor'] as const;
export type Format = (typeof FORMATS)[number];

export interface Quantity {
  readonly kind: Format;
  /** Null where it never happened. */
  readonly value: number | null;
}

/**
 * As it stands in a sentence. The unit of an amount follows in the prose.
 * @throws RangeError where there is no such number
 */
export function write({ kind, value }: Quantity): string {
  if (value === null) return 'never';
  if (Number.isNaN(value)) throw new RangeError('This run or scenario has no such number.');
  switch (kind) {
    case 'span':
      // A tenth of a millisecond of work per record is not nothing, as a chart's axis may have it.
      return value > 0 && value < 1 ? `${String(Number(value.toPrecision(3)))}\u202fms` : formatDuration(value);
    case 'clock':
      return formatClock(value);
    case 'share':
    case 'bytes':
      return formatQuantity(value, kind);
    case 'factor':
      return `${String(Number(value.toPrecision(value < 10 ? 2 : 3)))} times`;
    default:
      return kind === 'count' && Number.isInteger(value) && value < 10_000 ? String(value) : formatCount(value);
  }
}

/** How a key of the summary is written, by its name. */
export function formatOfSummary(key: string): Format {
  if (key.endsWith('AtMs')) return 'clock';
  if (key.endsWith('Ms')) return 'span';
  if (/Share(Max)?$/.test(key)) return 'share';
  return 'count';
}

/** How a curve's values are written, and what they are multiplied by for that. */
export function formatOfUnit(unit: string): { readonly kind: Format; readonly times: number } {
  if (unit === 's') return { kind: 'span', times: 1000 };
  if (unit === 'ms') return { kind: 'span', times: 1 };
  if (unit === 'share' || unit === 'bytes') return { kind: unit, times: 1 };
  return { kind: 'count', times: 1 };
}
