/**
 * An interval join with a second input of a given rate and delay. A record is joined as it comes and kept until the watermark of the
 * other input has passed it; the other input's records are kept until this input's watermark has passed them. The job's watermark is
 * the lower of the two.
 *
 * Source: IntervalJoinOperator.java (cleanup timers), AbstractStreamOperator.processWatermark1/2 (combined watermark), 1.20, 2.0.
 */
import type { FlinkJoin } from '../scenario/scenario.ts';
import { NOTHING_KEPT, type Keeper, type KeeperHost, type KeeperSnapshot } from './keeper.ts';

/** State is cleaned up, and kept apart, by this much event time, ms. */
const BUCKET_MS = 1000;

export class JoinKeeper implements Keeper {
  readonly chunkMs = Infinity;
  readonly side = null;
  readonly room = Infinity;
  readonly mostCalls = 0;
  readonly size = 0;
  readonly weight = 0;
  readonly #host: KeeperHost;
  readonly #settings: Pick<FlinkJoin, 'other' | 'stateBytesPerRecord'>;
  readonly #parallelism: number;
  /** Records by the end of their bucket. */
  readonly #kept = new Map<number, number>();
  #keptRecords = 0;
  #acceptedSince = 0;
  #ownMs = -Infinity;
  #otherMs = -Infinity;
  #passedMs = -Infinity;

  constructor(host: KeeperHost, settings: Pick<FlinkJoin, 'other' | 'stateBytesPerRecord'>, parallelism: number, nowMs: number) {
    this.#host = host;
    this.#settings = settings;
    this.#parallelism = parallelism;
    this.#otherMs = nowMs - settings.other.behindMs;
    host.setTimer(nowMs + BUCKET_MS);
  }

  get stateBytes(): number {
    const { other, stateBytesPerRecord } = this.#settings;
    const fromMs = Math.max(0, this.#ownMs);
    const othersMs = Math.max(0, this.#otherMs - fromMs);
    return (this.#keptRecords + (othersMs * other.ratePerSecond) / 1000 / this.#parallelism) * stateBytesPerRecord;
  }

  get changedBytes(): number {
    return Math.min(this.stateBytes, this.#acceptedSince * this.#settings.stateBytesPerRecord);
  }

  accept(records: number, weight: number, bornFromMs: number, bornToMs: number, firstMs: number, stepMs: number): void {
    this.#acceptedSince += records;
    if (bornToMs > this.#otherMs) {
      const endMs = (Math.floor(bornToMs / BUCKET_MS) + 1) * BUCKET_MS;
      this.#kept.set(endMs, (this.#kept.get(endMs) ?? 0) + records);
      this.#keptRecords += records;
    }
    this.#host.giveOut(records, weight, bornFromMs, bornToMs, firstMs + (records - 1) * stepMs);
  }

  watermark(valueMs: number): void {
    this.#ownMs = Math.max(this.#ownMs, valueMs);
    this.#pass();
  }

  serve(): void {
    // What is given out leaves at once.
  }

  callEnded(): void {
    // It makes no calls.
  }

  /** The other input has moved on: what its watermark has passed is dropped. */
  timer(nowMs: number): void {
    this.#otherMs = nowMs - this.#settings.other.behindMs;
    for (const [endMs, records] of this.#kept) {
      if (endMs > this.#otherMs) continue;
      this.#keptRecords -= records;
      this.#kept.delete(endMs);
    }
    this.#pass();
    this.#host.setTimer(nowMs + BUCKET_MS);
  }

  prepareSnapshot(): boolean {
    return true;
  }

  snapshot(): KeeperSnapshot {
    this.#acceptedSince = 0;
    return { ...NOTHING_KEPT, windows: [...this.#kept] };
  }

  restore({ windows }: KeeperSnapshot): void {
    for (const [endMs, records] of windows) {
      this.#kept.set(endMs, (this.#kept.get(endMs) ?? 0) + records);
      this.#keptRecords += records;
    }
  }

  #pass(): void {
    const combinedMs = Math.min(this.#ownMs, this.#otherMs);
    if (combinedMs <= this.#passedMs || this.#host.isOutputBlocked) return;
    this.#passedMs = combinedMs;
    this.#host.passWatermark(combinedMs);
  }
}
