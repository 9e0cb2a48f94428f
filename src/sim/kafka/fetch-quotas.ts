/**
 * The fetch quota of a group on each broker. An answer that would exceed it comes back empty, what was counted is taken back, and the
 * connection is muted.
 *
 * @source KafkaApis.handleFetchRequest, ClientQuotaManager.maybeRecordAndGetThrottleTimeMs, unrecordQuotaSensor (4.1.1)
 */
import { QuotaWindow } from './quota-window.ts';

export class FetchQuotas {
  readonly #windows: readonly QuotaWindow[];

  constructor(brokers: number, bytesPerSecond: number) {
    this.#windows = Array.from({ length: brokers }, () => new QuotaWindow(bytesPerSecond));
  }

  /** For how long the broker mutes a client that is about to get `bytes` at `nowMs`, ms; 0 = it gets them. */
  throttleMs(broker: number, bytes: number, nowMs: number): number {
    const window = this.#windows[broker] as QuotaWindow;
    const throttleMs = window.record(bytes, nowMs);
    if (throttleMs > 0) window.unrecord(bytes);
    return throttleMs;
  }
}
