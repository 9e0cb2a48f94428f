/** A trace as a table for a spreadsheet: RFC 4180, one line a sample, one column a curve. */
import type { Trace } from './trace.ts';

/** The CSV text of a trace's curves; an empty cell where a curve has no value. */
export function toCsv(trace: Pick<Trace, 'timeMs' | 'series'>): string {
  const header = ['timeMs', ...trace.series.map((series) => `${series.id} of ${series.of} (${series.unit})`)].map(textCell);
  const lines = [header.join(',')];
  for (let i = 0; i < trace.timeMs.length; i++) {
    lines.push([trace.timeMs[i], ...trace.series.map((series) => series.values[i])].map(numberCell).join(','));
  }
  return `${lines.join('\r\n')}\r\n`;
}

/** A text as a cell: quoted where it must be; a leading = + - @ gets an apostrophe, so that no spreadsheet takes it for a formula. */
export function textCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function numberCell(value: number | undefined): string {
  return value === undefined || !Number.isFinite(value) ? '' : String(value);
}
