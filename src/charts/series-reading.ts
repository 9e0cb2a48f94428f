/** Reading a sampled curve: which samples lie in a stretch of time, its value at a moment, which samples are worth drawing. */

/** Number of samples at or before `untilMs`, by halving: d3-array's bisector does it for any order, at ten times the bytes. */
export function samplesUntil(timeMs: ArrayLike<number>, untilMs: number): number {
  let known = 0;
  let end = timeMs.length;
  while (known < end) {
    const middle = (known + end) >>> 1;
    if ((timeMs[middle] ?? Number.NaN) <= untilMs) known = middle + 1;
    else end = middle;
  }
  return known;
}

/** The value at a moment, straight between two samples; NaN outside the samples or beside a gap. */
export function valueAtTime(timeMs: ArrayLike<number>, values: ArrayLike<number>, atMs: number): number {
  const after = samplesUntil(timeMs, atMs);
  const left = values[after - 1];
  const leftMs = timeMs[after - 1];
  if (left === undefined || leftMs === undefined) return Number.NaN;
  if (leftMs === atMs) return left;
  const right = values[after];
  const rightMs = timeMs[after];
  if (right === undefined || rightMs === undefined) return Number.NaN;
  return left + ((right - left) * (atMs - leftMs)) / (rightMs - leftMs);
}

/** Largest finite value of the first `count` samples; -Infinity when there is none. */
export function largest(values: ArrayLike<number>, count = values.length): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < Math.min(count, values.length); i++) {
    const value = values[i] ?? Number.NaN;
    if (value > most && value < Number.POSITIVE_INFINITY) most = value;
  }
  return most;
}

/**
 * The samples to draw when many fall into one pixel column: the first, the lowest, the highest and the last of each column, and
 * one of each gap. (Lowest and highest alone break the joins between columns.) Every peak stays visible, and the cost is that of
 * the picture's width, not of the series' length.
 */
export function samplesToDraw(values: ArrayLike<number>, count: number, columnOf: (index: number) => number): number[] {
  const kept: number[] = [];
  let start = 0;
  while (start < count) {
    const column = Math.floor(columnOf(start));
    let end = start + 1;
    while (end < count && Math.floor(columnOf(end)) === column) end++;
    if (end - start <= 4) for (let i = start; i < end; i++) kept.push(i);
    else keepExtremes(values, start, end, kept);
    start = end;
  }
  return kept;
}

function keepExtremes(values: ArrayLike<number>, start: number, end: number, kept: number[]): void {
  let lowest = start;
  let highest = start;
  let gap = -1;
  for (let i = start; i < end; i++) {
    const value = values[i] ?? Number.NaN;
    if (Number.isNaN(value)) gap = i;
    if (!(value >= (values[lowest] ?? Number.NaN))) lowest = Number.isNaN(value) ? lowest : i;
    if (!(value <= (values[highest] ?? Number.NaN))) highest = Number.isNaN(value) ? highest : i;
  }
  const wanted = [start, lowest, highest, gap, end - 1].filter((index) => index >= 0).sort((a, b) => a - b);
  for (const index of wanted) if (index !== kept[kept.length - 1]) kept.push(index);
}
