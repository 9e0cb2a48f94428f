/**
 * Scale-downs wait: a smaller parallelism must be wanted for the whole `scale-down.interval`, and then the largest one that was wanted
 * meanwhile is taken.
 *
 * Source: DelayedScaleDown.java, JobVertexScaler.applyScaleDownInterval (flink-kubernetes-operator 1.15.0).
 */
export interface ScaleDown {
  readonly parallelism: number;
  /** Was the vertex outside its thresholds when it was recommended? */
  readonly isOutside: boolean;
}

interface Recommendation extends ScaleDown {
  readonly atMs: number;
}

interface Waiting {
  readonly firstMs: number;
  /** Falling from the first to the last: a later larger one makes the smaller ones before it pointless. */
  readonly wanted: Recommendation[];
}

export class DelayedScaleDown {
  readonly #waiting = new Map<number, Waiting>();

  /**
   * A vertex should have fewer subtasks.
   * @returns what to take now; null = wait
   */
  want(vertex: number, nowMs: number, wish: ScaleDown, intervalMs: number): ScaleDown | null {
    if (intervalMs <= 0) return wish;
    const waiting = this.#waiting.get(vertex) ?? { firstMs: nowMs, wanted: [] };
    this.#waiting.set(vertex, waiting);
    const { wanted } = waiting;
    while (wanted.length > 0 && (wanted[wanted.length - 1] as Recommendation).parallelism <= wish.parallelism) wanted.pop();
    wanted.push({ ...wish, atMs: nowMs });
    const windowStartMs = nowMs - intervalMs;
    if (windowStartMs < waiting.firstMs) return null;
    while ((wanted[0] as Recommendation).atMs < windowStartMs) wanted.shift();
    return wanted[0] as Recommendation;
  }

  /** The vertex is right as it is, or should grow. */
  forget(vertex: number): void {
    this.#waiting.delete(vertex);
  }

  /** The job was rescaled. */
  forgetAll(): void {
    this.#waiting.clear();
  }
}
