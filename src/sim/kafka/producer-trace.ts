/** The producers' metrics over a run, under the names that the Java client gives them. */
import type { ArrivalCurve } from '../parts/arrival-curve.ts';
import type { KafkaProducer } from '../scenario/scenario.ts';
import type { Series, TraceEvent } from '../trace/trace.ts';
import type { ProducerFlow } from './producer.ts';

/** Throttles shorter than this are in the curve, and not in the list of events. */
const NOTABLE_THROTTLE_MS = 1000;

export class ProducerTrace {
  readonly #offered: ArrivalCurve;
  readonly #producer: KafkaProducer;
  readonly #recordBytes: number;
  readonly #flow: ProducerFlow | null;
  /** Records offered until each slot edge. */
  readonly #total: Float64Array;
  /** The longest throttle that began in each slot, ms. */
  readonly #longestMs: Float64Array;

  /** @param flow null = no quota: the log gets what is offered */
  constructor(offered: ArrivalCurve, producer: KafkaProducer, recordBytes: number, flow: ProducerFlow | null) {
    this.#offered = offered;
    this.#producer = producer;
    this.#recordBytes = recordBytes;
    this.#flow = flow;
    this.#total = new Float64Array(offered.slots + 1);
    for (let p = 0; p < offered.partitions; p++) {
      const at = p * (offered.slots + 1);
      for (let slot = 0; slot <= offered.slots; slot++)
        this.#total[slot] = (this.#total[slot] as number) + (offered.cumulative[at + slot] as number);
    }
    this.#longestMs = new Float64Array(offered.slots + 1);
    for (const { atMs, throttleMs } of flow?.throttles ?? []) {
      const slot = Math.min(offered.slots, Math.floor(atMs / offered.slotMs));
      this.#longestMs[slot] = Math.max(this.#longestMs[slot] as number, throttleMs);
    }
  }

  series(timeMs: Float64Array): Series[] {
    const flow = this.#flow;
    const capacity = this.#producer.instances * this.#producer.config['buffer.memory'];
    const one = (id: string, unit: string, value: (atMs: number, fromMs: number) => number): Series => ({
      id,
      of: 'producer',
      unit,
      values: timeMs.map((atMs, i) => value(atMs, i === 0 ? atMs : (timeMs[i - 1] as number))),
    });
    const perSecond = (column: Float64Array | undefined, atMs: number, fromMs: number): number =>
      atMs === fromMs || column === undefined
        ? 0
        : ((this.#at(column, atMs) - this.#at(column, fromMs)) / (atMs - fromMs)) * 1000;
    const offeredPerSecond = (atMs: number, fromMs: number): number => perSecond(this.#total, atMs, fromMs);
    return [
      one('offered', 'records/s', offeredPerSecond),
      one('buffer-available-bytes', 'bytes', (atMs) =>
        flow === null ? capacity : Math.max(0, capacity - this.#at(flow.buffered, atMs) * this.#recordBytes),
      ),
      one('waiting-threads', 'count', (atMs) =>
        flow === null ? 0 : Math.min(this.#producer.instances, this.#at(flow.blocked, atMs)),
      ),
      one('record-queue-time-avg', 'ms', (atMs, fromMs) =>
        Math.max(flow === null ? 0 : this.#at(flow.queuedMs, atMs), this.#batchWaitMs(offeredPerSecond(atMs, fromMs)) / 2),
      ),
      one('batch-size-avg', 'bytes', (atMs, fromMs) => this.#batchBytes(offeredPerSecond(atMs, fromMs))),
      one('produce-throttle-time-max', 'ms', (atMs, fromMs) => this.#longestThrottleMs(fromMs, atMs)),
      one('record-error-rate', 'records/s', (atMs, fromMs) => perSecond(flow?.failed, atMs, fromMs)),
    ];
  }

  events(): TraceEvent[] {
    return (this.#flow?.throttles ?? [])
      .filter(({ throttleMs }) => throttleMs >= NOTABLE_THROTTLE_MS)
      .map(({ atMs, broker, throttleMs }) => ({
        atMs,
        kind: 'producer.throttled',
        entity: `broker/${String(broker)}`,
        detail: { throttleMs },
      }));
  }

  /** Summary keys: what was offered and did not get into the log. */
  summary(untilMs: number): Readonly<Record<string, number>> {
    const flow = this.#flow;
    let throttleMs = 0;
    for (const throttle of flow?.throttles ?? [])
      if (throttle.atMs <= untilMs) throttleMs = Math.max(throttleMs, throttle.throttleMs);
    return {
      recordErrors: flow === null ? 0 : this.#at(flow.failed, untilMs),
      recordsBlocked: flow === null ? 0 : this.#at(flow.blocked, untilMs),
      produceThrottleMaxMs: throttleMs,
    };
  }

  /** How long a batch of one producer and one partition fills, at most linger.ms. */
  #batchWaitMs(perSecond: number): number {
    const { config } = this.#producer;
    const bytesPerMs = this.#bytesPerBatchMs(perSecond);
    return bytesPerMs === 0 ? 0 : Math.min(config['linger.ms'], config['batch.size'] / bytesPerMs);
  }

  #batchBytes(perSecond: number): number {
    const { config } = this.#producer;
    const bytesPerMs = this.#bytesPerBatchMs(perSecond);
    if (bytesPerMs === 0) return NaN;
    return Math.max(this.#recordBytes, Math.min(config['batch.size'], this.#recordBytes + bytesPerMs * config['linger.ms']));
  }

  #bytesPerBatchMs(perSecond: number): number {
    return (perSecond * this.#recordBytes) / 1000 / (this.#producer.instances * this.#offered.partitions);
  }

  #longestThrottleMs(fromMs: number, toMs: number): number {
    const { slots, slotMs } = this.#offered;
    let longest = 0;
    for (let slot = Math.floor(fromMs / slotMs) + 1; slot <= slots && slot * slotMs <= toMs; slot++)
      longest = Math.max(longest, this.#longestMs[slot] as number);
    return longest;
  }

  /** A column's value at a time, on the straight line between two slot edges. */
  #at(column: Float64Array, atMs: number): number {
    const { slots, slotMs } = this.#offered;
    const slot = Math.min(slots - 1, Math.floor(atMs / slotMs));
    const before = column[slot] as number;
    return before + ((column[slot + 1] as number) - before) * Math.min(1, atMs / slotMs - slot);
  }
}
