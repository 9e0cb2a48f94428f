/** Where the names of phases stand, so that they cover neither each other nor the numbers of the axis. */
import type { ChartPhase } from './marks.ts';

/** The share of a chart's width that the numbers of its axis take on a phone. */
const AXIS_SHARE = 1 / 6;
/** A name that begins beyond this share of the width ends with its phase: it would run out of the picture. */
const LATE_SHARE = 2 / 3;

export interface PhaseLabel {
  readonly label: string;
  /** The room that the name has, in shares of the chart's width; what is longer is cut off. */
  readonly from: number;
  readonly to: number;
  /** Whether the name is set against the end of its room. */
  readonly isAtEnd: boolean;
}

/**
 * A name begins with its phase and may run on to the next one; a late last one ends with its phase.
 * @param phases in order of time
 */
export function placePhaseLabels(phases: readonly ChartPhase[], durationMs: number): PhaseLabel[] {
  const starts = phases.map(({ fromMs }) => Math.max(fromMs / durationMs, AXIS_SHARE));
  const last = phases.length - 1;
  const isLate = (starts[last] ?? 0) > LATE_SHARE;
  const before = (phases[last - 1]?.toMs ?? 0) / durationMs;
  if (isLate) starts[last] = Math.max((before + (starts[last] ?? 1)) / 2, AXIS_SHARE);
  return phases.map(({ label, toMs }, index) => {
    const isAtEnd = isLate && index === last;
    return { label, from: starts[index] ?? 0, to: isAtEnd ? toMs / durationMs : (starts[index + 1] ?? 1), isAtEnd };
  });
}
