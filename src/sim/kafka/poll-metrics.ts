/**
 * The client's poll-idle-ratio: time inside poll() over itself plus the time since the poll before began. A client that does nothing but
 * wait therefore shows 0.5, not 1 (KAFKA-17503).
 *
 * @source KafkaConsumerMetrics.recordPollEnd (kafka-clients 4.1.1)
 */
import type { Consumer } from './consumer.ts';

export class PollMetrics {
  #idleRatios = 0;
  #polls = 0;

  /** The present poll() of `consumer` ends. */
  ended(consumer: Consumer, nowMs: number): void {
    const pollMs = nowMs - consumer.lastPollMs;
    if (consumer.pollBeforeMs >= 0) {
      const total = nowMs - consumer.pollBeforeMs;
      this.#idleRatios += total > 0 ? pollMs / total : 0;
      this.#polls++;
    }
    consumer.pollBeforeMs = consumer.lastPollMs;
  }

  /** The mean ratio of the polls that ended since the last call; NaN where none did. */
  takeIdleRatio(): number {
    const mean = this.#polls === 0 ? NaN : this.#idleRatios / this.#polls;
    this.#idleRatios = this.#polls = 0;
    return mean;
  }
}
