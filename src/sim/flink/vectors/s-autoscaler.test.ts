import { describe, expect, it } from 'vitest';
import { AUTOSCALER_DEFAULTS, type AutoscalerSettings } from '../autoscaler/autoscaler-settings.ts';
import type { VertexMetrics } from '../autoscaler/metric-history.ts';
import { OperatorAutoscaler } from '../autoscaler/operator-autoscaler.ts';
import { busyTimeProcessingRate, isProcessingBacklog, rateThresholds } from '../autoscaler/processing-rates.ts';
import { isIneffective, isOutsideThresholds, targetParallelism, type VertexShape } from '../autoscaler/vertex-parallelism.ts';
import vectors from './flink.json' with { type: 'json' };

const MINUTE_MS = 60_000;

interface Align {
  readonly kind: string;
  readonly groups?: number;
  readonly partitions?: number;
}

function shapeOf(p: number, align: Align): VertexShape {
  return {
    parallelism: p,
    maxParallelism: align.partitions ?? align.groups ?? 32_768,
    sourcePartitions: align.partitions ?? 0,
    hasHashInput: align.kind === 'hash',
  };
}

describe('vectors S: the formulas, vertex by vertex', () => {
  it.each(vectors.S_autoscaler)('$id', ({ in: given, out }) => {
    const settings = AUTOSCALER_DEFAULTS;
    const rates = { targetPerSecond: given.target, catchUpPerSecond: given.lag / 1800 };
    const hasBacklog = isProcessingBacklog(given.lag, given.input, settings);
    const thresholds = rateThresholds(rates, hasBacklog, settings);
    const shape = shapeOf(given.p, given.align);
    const target = targetParallelism(shape, given.true, rates, settings);

    if (out.capacity !== undefined) expect(target.capacityPerSecond).toBe(out.capacity);
    if (out.factor !== undefined) expect(target.factor).toBeCloseTo(out.factor, 3);
    if (out.raw !== undefined) expect(target.raw).toBe(out.raw);
    if (out.parallelism !== undefined) expect(target.parallelism).toBe(out.parallelism);
    if (out.up_threshold !== undefined) expect(thresholds.scaleUpBelow).toBe(out.up_threshold);
    if (out.down_threshold !== undefined)
      expect(thresholds.scaleDownAbove).toBe(out.down_threshold === 'infinite' ? Infinity : out.down_threshold);
    if (out.acts !== undefined) expect(isOutsideThresholds(given.true, thresholds)).toBe(out.acts);
    if (out.balanced !== undefined)
      expect(targetParallelism(shape, given.true, rates, { ...settings, alignment: 'BALANCED' }).parallelism).toBe(out.balanced);
  });

  it('S7: under skew the busiest subtask stands for the vertex, and a scale-up that does not help is noticed', () => {
    // 10 000 records/s over four subtasks, the hottest of which is busy 80 % of the time.
    const before = busyTimeProcessingRate(10_000, 800);
    expect(before).toBe(12_500);
    const after = busyTimeProcessingRate(10_000, 800);
    const expectation = { truePerSecondBefore: before, expectedPerSecond: 2 * before };
    expect(isIneffective(expectation, after, AUTOSCALER_DEFAULTS)).toBe(true);
    expect(isIneffective(expectation, 1.5 * before, AUTOSCALER_DEFAULTS)).toBe(false);
  });

  it('at its target a vertex is busy for 62.7 % of the time, not 70 %', () => {
    const rates = { targetPerSecond: 1e6, catchUpPerSecond: 0 };
    const { capacityPerSecond } = targetParallelism(shapeOf(1, { kind: 'none' }), 1e6, rates, AUTOSCALER_DEFAULTS);
    expect(1e6 / capacityPerSecond).toBeCloseTo(1 / (1 / 0.7 + 300 / 1800), 5);
    expect(1e6 / capacityPerSecond).toBeCloseTo(0.627, 3);
  });
});

/** A job of one vertex that keeps up with `perSecond` at `truePerSecond` for each subtask. */
class OneVertexJob {
  parallelism: number;
  readonly #truePerSubtask: number;
  #recordsIn = 0;
  #busyMs = 0;
  #nowMs = 0;

  constructor(parallelism: number, truePerSubtask: number) {
    this.parallelism = parallelism;
    this.#truePerSubtask = truePerSubtask;
  }

  metricsAt(nowMs: number, perSecond: number): VertexMetrics {
    this.#recordsIn += (perSecond * (nowMs - this.#nowMs)) / 1000;
    this.#busyMs += (perSecond * (nowMs - this.#nowMs)) / this.#truePerSubtask;
    this.#nowMs = nowMs;
    const busy = (1000 * perSecond) / (this.parallelism * this.#truePerSubtask);
    return {
      recordsIn: this.#recordsIn,
      recordsInPerSecond: perSecond,
      busyMsPerSecond: { max: busy, min: busy },
      accumulatedBusyMs: this.#busyMs,
      backPressuredMsPerSecond: 0,
      lagRecords: 0,
    };
  }
}

/** When and to what the autoscaler first changes the parallelism, reconciling once a minute. */
function firstChange(
  job: OneVertexJob,
  perSecond: number,
  settings: AutoscalerSettings,
): { atMs: number; parallelism: number | undefined } | null {
  const autoscaler = new OperatorAutoscaler();
  for (let atMs = 0; atMs <= 240 * MINUTE_MS; atMs += MINUTE_MS) {
    const shape = { parallelism: job.parallelism, maxParallelism: 128, sourcePartitions: 0, hasHashInput: true };
    const { parallelisms } = autoscaler.reconcile(atMs, settings, [shape], [job.metricsAt(atMs, perSecond)]);
    if (parallelisms !== null) return { atMs, parallelism: parallelisms[0] };
  }
  return null;
}

describe('the autoscaler’s loop', () => {
  it('should decide nothing before five minutes of stabilization and a window of fifteen', () => {
    // 11 000 of 10 × 1000 records/s.
    expect(firstChange(new OneVertexJob(10, 1000), 11_000, AUTOSCALER_DEFAULTS)).toEqual({
      atMs: 20 * MINUTE_MS,
      parallelism: 32,
    });
  });

  it('should carry out a scale-down an hour after it was first wanted', () => {
    expect(firstChange(new OneVertexJob(16, 2500), 10_000, AUTOSCALER_DEFAULTS)).toEqual({
      atMs: 80 * MINUTE_MS,
      parallelism: 8,
    });
  });

  it('should leave a vertex alone at 83 % although its target is 70 %', () => {
    expect(firstChange(new OneVertexJob(8, 1500), 10_000, AUTOSCALER_DEFAULTS)).toBeNull();
  });

  it('should take the largest parallelism that was wanted during the hour', () => {
    const settings: AutoscalerSettings = { ...AUTOSCALER_DEFAULTS, alignment: 'BALANCED', metricsWindowMs: 2 * MINUTE_MS };
    const autoscaler = new OperatorAutoscaler();
    const job = new OneVertexJob(16, 2500);
    let found: readonly number[] | null = null;
    for (let minute = 0; minute <= 120 && found === null; minute++) {
      // In the middle of the hour the load is higher for a while.
      const perSecond = minute >= 30 && minute < 40 ? 14_000 : 8000;
      const shape = { parallelism: 16, maxParallelism: 32_768, sourcePartitions: 0, hasHashInput: false };
      const atMs = minute * MINUTE_MS;
      found = autoscaler.reconcile(atMs, settings, [shape], [job.metricsAt(atMs, perSecond)]).parallelisms;
    }
    // ⌈16 · (14 000 / 0.7 + 14 000 / 6) / 40 000⌉ = 9, although 8000 records/s ask for 6 only, at most 7 by the factor.
    expect(found).toEqual([9]);
  });
});
