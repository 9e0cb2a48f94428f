/**
 * How long a failed job waits before it starts again: longer each time, up to a limit, and short again after a long time without failure.
 *
 * Source: ExponentialDelayRestartBackoffTimeStrategy.java, RestartStrategyOptions.java (the default from 1.19 on).
 */
import { RandomStream } from '../kernel/random.ts';
import type { FlinkConfig } from '../scenario/scenario.ts';

export class RestartDelay {
  readonly #jitter: RandomStream;
  #backoffMs = 0;
  #lastFailureMs = -Infinity;

  constructor(seed: number) {
    this.#jitter = new RandomStream(seed, 'restarts');
  }

  /** The wait after a failure at `nowMs`, ms. */
  next(config: FlinkConfig, nowMs: number): number {
    const initialMs = config['restart-strategy.exponential-delay.initial-backoff'];
    const isReset = nowMs - this.#lastFailureMs >= config['restart-strategy.exponential-delay.reset-backoff-threshold'];
    const grown = this.#backoffMs * config['restart-strategy.exponential-delay.backoff-multiplier'];
    this.#backoffMs = isReset ? initialMs : Math.min(grown, config['restart-strategy.exponential-delay.max-backoff']);
    this.#lastFailureMs = nowMs;
    const spread = config['restart-strategy.exponential-delay.jitter-factor'];
    return this.#backoffMs * (1 + spread * (2 * this.#jitter.uniform() - 1));
  }
}
