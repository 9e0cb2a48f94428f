/** Many entities × time as pixels: one row an entity, one column a sample, the darker the more. */

/** Colour channels 0…255. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** Shades from paper to full ink; more than the eye can tell apart. */
export const SHADES = 32;

/** Shade 0…SHADES-1 of a value against the highest one; NaN and less than zero are shade 0. */
export function shadeOf(value: number, highest: number): number {
  if (!(value > 0) || !(highest > 0)) return 0;
  return Math.min(SHADES - 1, Math.round((value / highest) * (SHADES - 1)));
}

/**
 * The pixels (RGBA, row by row) of the first `count` samples; later columns are transparent.
 * Between paper and ink the mix is straight in each channel.
 */
export function paintStrip(
  rows: readonly ArrayLike<number>[],
  columns: number,
  count: number,
  highest: number,
  paper: Rgb,
  ink: Rgb,
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(rows.length * columns * 4);
  for (const [row, values] of rows.entries()) {
    for (let column = 0; column < Math.min(count, columns); column++) {
      const share = shadeOf(values[column] ?? 0, highest) / (SHADES - 1);
      const offset = (row * columns + column) * 4;
      for (const channel of [0, 1, 2] as const)
        pixels[offset + channel] = paper[channel] + (ink[channel] - paper[channel]) * share;
      pixels[offset + 3] = 255;
    }
  }
  return pixels;
}
