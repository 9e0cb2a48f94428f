/**
 * The producers in front of the log: what they are offered, what they hold, what gets through.
 *
 * All producers are alike and share what they are offered; they are computed together, in the slots of the arrival curve, before the run:
 * nothing that a consumer does reaches them. send() puts a record into the accumulator (`buffer.memory` each) and blocks the caller while
 * there is no room; a caller that waits `max.block.ms` without any room getting free loses its record. The sender takes from the
 * accumulator, oldest first, in requests of at most `max.request.size` and one batch a partition. A broker whose quota is exceeded
 * appends, answers, and mutes the connection. What is older than `delivery.timeout.ms` in the accumulator expires.
 *
 * @source RecordAccumulator, BufferPool, Sender, ProducerConfig (kafka-clients 4.1.1); ClientQuotaManager, QuotaUtils (4.1.1)
 */
import type { ArrivalCurve } from '../parts/arrival-curve.ts';
import type { KafkaProducer } from '../scenario/scenario.ts';
import { QuotaWindow } from './quota-window.ts';

/** One moment at which a broker mutes the producers. */
export interface Throttle {
  readonly atMs: number;
  readonly broker: number;
  readonly throttleMs: number;
}

/** What became of the offered records, slot by slot; everything is a total over all producers. */
export interface ProducerFlow {
  /** Records that the log of each partition holds at each slot edge; the shape of ArrivalCurve.cumulative. */
  readonly appended: Float64Array;
  /** Records that were offered until each slot edge. */
  readonly offered: Float64Array;
  /** Records in the accumulators at each slot edge. */
  readonly buffered: Float64Array;
  /** Records whose callers wait for room at each slot edge. */
  readonly blocked: Float64Array;
  /** Records that expired or whose send() failed, until each slot edge. */
  readonly failed: Float64Array;
  /** How long the oldest record in the accumulator has been there at each slot edge, ms. */
  readonly queuedMs: Float64Array;
  readonly throttles: readonly Throttle[];
}

/** More requests than this in one slot are sent as larger ones. */
const MOST_REQUESTS = 64;

class ProducerFleet {
  readonly #offered: ArrivalCurve;
  readonly #producer: KafkaProducer;
  readonly #brokers: number;
  readonly #recordBytes: number;
  readonly #stride: number;
  readonly #quotas: readonly QuotaWindow[];
  readonly #mutedUntilMs: Float64Array;
  /** Per partition: accepted by send(), and gone from the accumulator (sent or expired). */
  readonly #accepted: Float64Array;
  readonly #gone: Float64Array;
  readonly #lost: Float64Array;
  /** `#accepted` at every slot edge, for the age of what is still there. */
  readonly #history: Float64Array;
  readonly #expiryHint: Int32Array;
  #stuckMs = 0;
  #failedTotal = 0;
  readonly throttles: Throttle[] = [];

  constructor(offered: ArrivalCurve, producer: KafkaProducer, quota: number, brokers: number, recordBytes: number) {
    this.#offered = offered;
    this.#producer = producer;
    this.#brokers = brokers;
    this.#recordBytes = recordBytes;
    this.#stride = offered.slots + 1;
    this.#quotas = Array.from({ length: brokers }, () => new QuotaWindow(quota));
    this.#mutedUntilMs = new Float64Array(brokers);
    this.#accepted = new Float64Array(offered.partitions);
    this.#gone = new Float64Array(offered.partitions);
    this.#lost = new Float64Array(offered.partitions);
    this.#history = new Float64Array(offered.partitions * this.#stride);
    this.#expiryHint = new Int32Array(offered.partitions);
  }

  run(): ProducerFlow {
    const { partitions, slots, slotMs, cumulative } = this.#offered;
    const appended = new Float64Array(cumulative.length);
    const column = (): Float64Array => new Float64Array(this.#stride);
    const flow = { appended, offered: column(), buffered: column(), blocked: column(), failed: column(), queuedMs: column() };
    for (let p = 0; p < partitions; p++) appended[p * this.#stride] = cumulative[p * this.#stride] as number;
    for (let slot = 1; slot <= slots; slot++) {
      const nowMs = slot * slotMs;
      this.#accept(slot, slotMs);
      this.#expire(slot, nowMs);
      for (let broker = 0; broker < this.#brokers; broker++) this.#send(broker, nowMs - slotMs, nowMs);
      let buffered = 0;
      let offered = 0;
      for (let p = 0; p < partitions; p++) {
        const at = p * this.#stride;
        const accepted = this.#accepted[p] as number;
        this.#history[at + slot] = accepted;
        offered += (cumulative[at + slot] as number) - (cumulative[at] as number);
        buffered += accepted - (this.#gone[p] as number);
        const written = (cumulative[at] as number) + (this.#gone[p] as number) - (this.#lost[p] as number);
        // A log never shrinks; a difference of two sums that grew by the same may, by a rounding error.
        appended[at + slot] = Math.max(appended[at + slot - 1] as number, written);
      }
      flow.offered[slot] = offered;
      flow.buffered[slot] = buffered;
      flow.blocked[slot] = offered - this.#callersDone();
      flow.failed[slot] = this.#failedTotal;
      flow.queuedMs[slot] = this.#oldestMs(slot, nowMs);
    }
    return { ...flow, throttles: this.throttles };
  }

  /** send() takes what fits, of all partitions alike; where nothing fits for max.block.ms, each caller loses a record. */
  #accept(slot: number, slotMs: number): void {
    const { partitions, cumulative } = this.#offered;
    const { instances, config } = this.#producer;
    let buffered = 0;
    let waiting = 0;
    for (let p = 0; p < partitions; p++) {
      buffered += (this.#accepted[p] as number) - (this.#gone[p] as number);
      waiting += this.#offeredTo(p, slot, cumulative) - (this.#accepted[p] as number);
    }
    const room = Math.max(0, (instances * config['buffer.memory']) / this.#recordBytes - buffered);
    const share = waiting <= room ? 1 : room / waiting;
    for (let p = 0; p < partitions; p++)
      this.#accepted[p] =
        (this.#accepted[p] as number) + share * (this.#offeredTo(p, slot, cumulative) - (this.#accepted[p] as number));
    const isStuck = waiting > 1e-9 && room < 1e-9;
    this.#stuckMs = isStuck ? this.#stuckMs + slotMs : 0;
    if (this.#stuckMs < config['max.block.ms']) return;
    this.#stuckMs = 0;
    this.#giveUpWaiting(Math.min(waiting, instances), waiting, slot);
  }

  /** The callers at the head of the line get an exception: their records count as accepted and lost at once. */
  #giveUpWaiting(records: number, waiting: number, slot: number): void {
    const { partitions, cumulative } = this.#offered;
    for (let p = 0; p < partitions; p++) {
      const part = ((this.#offeredTo(p, slot, cumulative) - (this.#accepted[p] as number)) / waiting) * records;
      this.#accepted[p] = (this.#accepted[p] as number) + part;
      this.#gone[p] = (this.#gone[p] as number) + part;
      this.#lost[p] = (this.#lost[p] as number) + part;
    }
    this.#failedTotal += records;
  }

  #offeredTo(partition: number, slot: number, cumulative: Float64Array): number {
    const at = partition * this.#stride;
    return (cumulative[at + slot] as number) - (cumulative[at] as number);
  }

  #callersDone(): number {
    return this.#accepted.reduce((sum, value) => sum + value, 0);
  }

  #expire(slot: number, nowMs: number): void {
    const timeoutSlots = Math.floor(this.#producer.config['delivery.timeout.ms'] / this.#offered.slotMs);
    const deadline = slot - timeoutSlots;
    if (deadline <= 0 || nowMs <= 0) return;
    for (let p = 0; p < this.#offered.partitions; p++) {
      const late = (this.#history[p * this.#stride + deadline] as number) - (this.#gone[p] as number);
      if (late <= 0) continue;
      this.#gone[p] = (this.#gone[p] as number) + late;
      this.#lost[p] = (this.#lost[p] as number) + late;
      this.#failedTotal += late;
    }
  }

  /** Sends to `broker` within a slot, until nothing is left or the connection is muted beyond it. */
  #send(broker: number, fromMs: number, toMs: number): void {
    const { instances, config } = this.#producer;
    let led = 0;
    let queued = 0;
    for (let p = broker; p < this.#offered.partitions; p += this.#brokers) {
      led++;
      queued += (this.#accepted[p] as number) - (this.#gone[p] as number);
    }
    if (queued <= 1e-9) return;
    const requestBytes = instances * Math.min(config['max.request.size'], led * config['batch.size']);
    const request = Math.max(1, requestBytes / this.#recordBytes, queued / MOST_REQUESTS);
    let atMs = Math.max(fromMs, this.#mutedUntilMs[broker] as number);
    let left = queued;
    // What came in this slot is sent at its end, unless the connection was muted into it.
    if (atMs === fromMs) atMs = toMs;
    while (left > 1e-9 && atMs <= toMs) {
      const records = Math.min(left, request);
      this.#take(broker, records / left);
      left -= records;
      const throttleMs = (this.#quotas[broker] as QuotaWindow).record(records * this.#recordBytes, atMs);
      if (throttleMs <= 0) continue;
      this.throttles.push({ atMs, broker, throttleMs });
      atMs += throttleMs;
      this.#mutedUntilMs[broker] = atMs;
    }
  }

  #take(broker: number, share: number): void {
    for (let p = broker; p < this.#offered.partitions; p += this.#brokers)
      this.#gone[p] = (this.#gone[p] as number) + share * ((this.#accepted[p] as number) - (this.#gone[p] as number));
  }

  /** Age of the oldest record in the accumulators, read off what was accepted when. */
  #oldestMs(slot: number, nowMs: number): number {
    let oldestMs = nowMs;
    for (let p = 0; p < this.#offered.partitions; p++) {
      const gone = this.#gone[p] as number;
      if ((this.#accepted[p] as number) - gone <= 1e-6) continue;
      let at = this.#expiryHint[p] as number;
      while (at < slot && (this.#history[p * this.#stride + at] as number) <= gone + 1e-9) at++;
      this.#expiryHint[p] = at;
      oldestMs = Math.min(oldestMs, at * this.#offered.slotMs);
    }
    return nowMs - oldestMs;
  }
}

/** What the producers make of the offered records, under a quota of `bytesPerSecond` on each broker. */
export function produceUnderQuota(
  offered: ArrivalCurve,
  producer: KafkaProducer,
  bytesPerSecond: number,
  brokers: number,
  recordBytes: number,
): ProducerFlow {
  return new ProducerFleet(offered, producer, bytesPerSecond, brokers, recordBytes).run();
}
