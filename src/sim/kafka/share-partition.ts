/**
 * What a share group's coordinator remembers of one partition: which records are out, which may be given out again, which are done with.
 *
 * The window from the first record that is not done with to the last one that was given out holds at most
 * `group.share.partition.max.record.locks` records: one slow batch at its head keeps it shut, whatever is done behind it. A record whose lock
 * runs out is given out again, before anything new, until it was delivered `group.share.delivery.count.limit` times; then it is archived.
 *
 * @source SharePartition.canAcquireRecords, numInFlightRecords, releaseAcquisitionLockOnTimeout (org.apache.kafka.server.share, 4.1);
 *   InFlightState.tryUpdateState; KIP-932
 */
import { AckedRanges } from '../parts/acked-ranges.ts';

/** A run of records in someone's hands: how often they were delivered, this time included. */
export interface Delivery {
  readonly from: number;
  readonly records: number;
  readonly deliveries: number;
}

export class SharePartition {
  readonly #mostRecords: number;
  readonly #mostDeliveries: number;
  /** Acknowledged or archived. */
  readonly #done = new AckedRanges();
  /** Worked by someone, whatever became of the acknowledgement. */
  readonly #worked = new AckedRanges();
  /** To be given out again, by offset. */
  readonly #released: Delivery[] = [];
  /** The first offset that was never given out. */
  end = 0;

  /**
   * @param mostRecords records that the window holds
   * @param mostDeliveries how often a record is given out
   */
  constructor(mostRecords: number, mostDeliveries: number) {
    this.#mostRecords = mostRecords;
    this.#mostDeliveries = mostDeliveries;
  }

  /** The first offset that is not done with: where the group stands. */
  get start(): number {
    return this.#done.prefix;
  }

  /** The first offset that nobody has worked yet. */
  get firstUnworked(): number {
    return this.#worked.prefix;
  }

  /** Records that were given out and that nobody has worked yet. */
  get unworked(): number {
    return this.#worked.missingBelow(this.end);
  }

  /** Gives out up to `most` of the records below `logEnd`, locked from now on; those whose locks ran out come first. */
  acquire(most: number, logEnd: number): Delivery | null {
    const again = this.#released[0];
    if (again !== undefined) {
      const records = Math.min(most, again.records);
      if (records === again.records) this.#released.shift();
      else this.#released[0] = { ...again, from: again.from + records, records: again.records - records };
      return { from: again.from, records, deliveries: again.deliveries + 1 };
    }
    const records = Math.min(most, logEnd - this.end, this.#mostRecords - (this.end - this.start));
    if (records <= 0) return null;
    const from = this.end;
    this.end += records;
    return { from, records, deliveries: 1 };
  }

  /** Records are worked; returns how many of them for the first time. */
  work({ from, records }: Delivery, fresh: number[]): number {
    return this.#worked.add(from, from + records, fresh);
  }

  /** Their locks still held: they are done with. */
  acknowledge({ from, records }: Delivery): void {
    this.#done.add(from, from + records);
  }

  /** Their locks have run out. Returns whether they are archived, because they were delivered as often as may be. */
  release(delivery: Delivery): boolean {
    if (delivery.deliveries >= this.#mostDeliveries) {
      this.#done.add(delivery.from, delivery.from + delivery.records);
      return true;
    }
    const behind = this.#released.findIndex(({ from }) => from > delivery.from);
    this.#released.splice(behind < 0 ? this.#released.length : behind, 0, delivery);
    return false;
  }
}
