/** Timing within one process: every figure is a median, and is read against another one of the same run. */

export interface Timing {
  readonly name: string;
  /** Median wall time of one call, ms. */
  readonly medianMs: number;
  /** Fastest and slowest call, ms. */
  readonly fastestMs: number;
  readonly slowestMs: number;
}

/** What is wanted of a figure: at most `atMost` in the unit of the row. */
export interface Row {
  readonly name: string;
  readonly figure: string;
  readonly wanted: string;
}

/**
 * Calls `work` until it is warm, then at least `calls` times.
 * @param calls counted calls, 1 or more
 */
export function time(name: string, work: () => unknown, calls: number, warmUps = 3): Timing {
  for (let i = 0; i < warmUps; i++) work();
  const took: number[] = [];
  for (let i = 0; i < calls; i++) {
    const startMs = performance.now();
    work();
    took.push(performance.now() - startMs);
  }
  return timingOf(name, took);
}

/** What was measured elsewhere, ms. */
export function timingOf(name: string, tookMs: readonly number[]): Timing {
  const rising = [...tookMs].sort((a, b) => a - b);
  return {
    name,
    medianMs: rising[Math.floor(rising.length / 2)] ?? NaN,
    fastestMs: rising[0] ?? NaN,
    slowestMs: rising.at(-1) ?? NaN,
  };
}

/** Times two pieces of work in turn, so that a machine that grows slower does so for both, and gives second ÷ first. */
export function ratio(first: () => unknown, second: () => unknown, calls: number): number {
  const ratios: number[] = [];
  first();
  second();
  for (let i = 0; i < calls; i++) {
    const startMs = performance.now();
    first();
    const middleMs = performance.now();
    second();
    ratios.push((performance.now() - middleMs) / (middleMs - startMs));
  }
  ratios.sort((a, b) => a - b);
  return ratios[Math.floor(ratios.length / 2)] ?? NaN;
}

export function inMs(ms: number): string {
  return ms < 100 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`;
}

export function timingRow(timing: Timing, wanted: string): Row {
  const { name, medianMs, fastestMs, slowestMs } = timing;
  return { name, figure: `${inMs(medianMs)} (${inMs(fastestMs)} to ${inMs(slowestMs)})`, wanted };
}

export function ratioRow(name: string, times: number, wanted: string): Row {
  return { name, figure: `${times.toFixed(2)}×`, wanted };
}

export function printTable(title: string, rows: readonly Row[]): void {
  console.log(`\n${title}`);
  const width = Math.max(...rows.map((row) => row.name.length));
  const figureWidth = Math.max(...rows.map((row) => row.figure.length));
  for (const { name, figure, wanted } of rows)
    console.log(`  ${name.padEnd(width)}  ${figure.padEnd(figureWidth)}  ${wanted === '' ? '' : `wanted: ${wanted}`}`.trimEnd());
}
