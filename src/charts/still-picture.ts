/** What a chart hands to whoever draws its lines as SVG. */
import type { ChartLine, ChartRange } from './marks.ts';
import type { Scale } from './scale.ts';

export interface StillPicture {
  readonly lines: readonly ChartLine[];
  readonly ranges: readonly ChartRange[];
  readonly untilMs: number;
  /** From time to a share of the width. */
  readonly x: Scale;
  /** From a value to CSS pixels. */
  readonly y: Scale;
  readonly height: number;
}
