/**
 * From a vertex's rates to its parallelism: factor, limits, and the alignment with key groups or partitions.
 *
 * Sources: JobVertexScaler.java: computeScaleTargetParallelism, scale, detectIneffectiveScaleUp (flink-kubernetes-operator
 * 1.15.0); FLIP-586 (mode BALANCED, main branch of 2026-07: without an aligned value the parallelism that was computed is kept).
 */
import type { AutoscalerSettings } from './autoscaler-settings.ts';
import { targetCapacity, type RateThresholds, type TargetRates } from './processing-rates.ts';

/** A vertex of the job as the autoscaler knows it. */
export interface VertexShape {
  readonly parallelism: number;
  /** `maxParallelism` of the vertex: its key groups. */
  readonly maxParallelism: number;
  /** Partitions of the source; 0 = not a source, or unknown. */
  readonly sourcePartitions: number;
  /** Does an input arrive by a keyed exchange? */
  readonly hasHashInput: boolean;
}

export interface ParallelismTarget {
  /** The capacity that is aimed at, records/s. */
  readonly capacityPerSecond: number;
  /** Capacity ÷ true processing rate, clamped. */
  readonly factor: number;
  /** ⌈factor · p⌉ within the limits, before alignment. */
  readonly raw: number;
  readonly parallelism: number;
}

/** Which parallelism a vertex should have; the present one where its rate is unknown. */
export function targetParallelism(
  shape: VertexShape,
  truePerSecond: number,
  rates: TargetRates,
  settings: AutoscalerSettings,
): ParallelismTarget {
  const { parallelism } = shape;
  const capacityPerSecond = targetCapacity(rates, settings.targetUtilization, true, settings);
  if (Number.isNaN(truePerSecond) || Number.isNaN(capacityPerSecond))
    return { capacityPerSecond, factor: 1, raw: parallelism, parallelism };
  const least = 1 - settings.maxScaleDownFactor;
  const most = 1 + settings.maxScaleUpFactor;
  const factor = Math.min(most, Math.max(least, capacityPerSecond / truePerSecond));
  const lowerLimit = Math.min(parallelism, settings.vertexMinParallelism);
  const upperLimit = Math.min(shape.maxParallelism, Math.max(parallelism, settings.vertexMaxParallelism));
  const raw = Math.min(upperLimit, Math.max(lowerLimit, Math.ceil(factor * parallelism)));
  const isAligned = shape.sourcePartitions > 0 || shape.hasHashInput;
  const aligned =
    isAligned && raw !== parallelism ? alignParallelism(shape, raw, lowerLimit, upperLimit, settings.alignment) : raw;
  return { capacityPerSecond, factor, raw, parallelism: aligned };
}

/**
 * A parallelism near `raw` that spreads key groups or partitions well. The search goes upwards, for a scale-down no further than the
 * present parallelism. Where it finds nothing, up to 1.15 it goes down to the smallest parallelism with the same load per subtask,
 * and blocks the scaling if that would turn its direction.
 */
function alignParallelism(
  { parallelism, maxParallelism, sourcePartitions }: VertexShape,
  raw: number,
  lowerLimit: number,
  upperLimit: number,
  mode: AutoscalerSettings['alignment'],
): number {
  const units = sourcePartitions > 0 ? sourcePartitions : maxParallelism;
  const perSubtask = (p: number): number => Math.floor(units / p);
  const isScaleUp = raw > parallelism;
  const most = Math.min(units, upperLimit, isScaleUp ? Infinity : parallelism);
  for (let p = raw; p <= most; p++) {
    if (units % p === 0) return p;
    if (mode !== 'EVENLY_SPREAD' && perSubtask(p) < perSubtask(raw)) return p;
  }
  if (mode === 'BALANCED') return raw;
  let p = raw;
  for (; p > 0; p--) {
    if (perSubtask(p) <= perSubtask(raw)) continue;
    if (units % p !== 0) p++;
    break;
  }
  const relaxed = Math.max(p, lowerLimit);
  const turnsAround = isScaleUp ? relaxed <= parallelism : relaxed >= parallelism;
  return turnsAround ? parallelism : relaxed;
}

/** Is the vertex's true processing rate outside its thresholds? If none is, nothing is scaled. */
export function isOutsideThresholds(truePerSecond: number, { scaleUpBelow, scaleDownAbove }: RateThresholds): boolean {
  return truePerSecond < scaleUpBelow || truePerSecond > scaleDownAbove;
}

/** The last scale-up of a vertex: what it had, and what it was expected to have afterwards, records/s. */
export interface ScaleUpExpectation {
  /** What it was scaled up to. */
  readonly parallelism: number;
  readonly truePerSecondBefore: number;
  readonly expectedPerSecond: number;
}

/** Less than `scaling.effectiveness.threshold` of the expected gain was seen: the scale-up did not help. */
export function isIneffective(
  { truePerSecondBefore, expectedPerSecond }: Omit<ScaleUpExpectation, 'parallelism'>,
  truePerSecondNow: number,
  settings: Pick<AutoscalerSettings, 'effectivenessThreshold'>,
): boolean {
  const gained = (truePerSecondNow - truePerSecondBefore) / (expectedPerSecond - truePerSecondBefore);
  return !(gained >= settings.effectivenessThreshold);
}
