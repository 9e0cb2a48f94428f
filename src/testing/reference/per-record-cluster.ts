/** The log, the service and the group's offsets of the per-record reference: what all its consumers share. */
import { arrivalCurveOf } from '../../sim/parts/arrival-curve.ts';
import type { KafkaScenario } from '../../sim/scenario/scenario.ts';
import { appendTimes, createRandom, exponential, type Random } from './append-times.ts';
import { EventHeap } from './event-heap.ts';

export interface Record {
  readonly partition: number;
  readonly offset: number;
  readonly appendedMs: number;
  readonly handedOverMs: number;
  workedMs: number;
}

/** The log, the service and the group's offsets: what all consumers share. */
export class Cluster {
  readonly scenario: KafkaScenario;
  readonly events = new EventHeap();
  readonly appendedMs: readonly Float64Array[];
  readonly committed: number[];
  readonly #logEnd: number[];
  readonly #acknowledged: readonly Uint8Array[];
  readonly #random: Random;
  #limitFreeMs = -Infinity;
  readonly agesMs: Float64Array;
  processed = 0;
  handedOverSum = 0;
  workedSum = 0;
  writes = 0;
  writeSum = 0;

  constructor(scenario: KafkaScenario, noise: number) {
    const { partitions } = scenario.kafka.topic;
    this.scenario = scenario;
    this.#random = createRandom(scenario.seed * 1009 + noise);
    const curve = arrivalCurveOf(scenario.traffic, partitions, scenario.durationMs, scenario.seed);
    this.appendedMs = appendTimes(curve, scenario.traffic.arrivals, this.#random);
    this.#acknowledged = this.appendedMs.map((times) => new Uint8Array(times.length));
    this.agesMs = new Float64Array(this.appendedMs.reduce((sum, times) => sum + times.length, 0));
    this.committed = Array.from({ length: partitions }, () => 0);
    this.#logEnd = Array.from({ length: partitions }, () => 0);
  }

  /** Records of `partition` appended up to now. */
  logEnd(partition: number): number {
    const times = this.appendedMs[partition]!;
    let end = this.#logEnd[partition]!;
    while (end < times.length && times[end]! <= this.events.nowMs) end++;
    this.#logEnd[partition] = end;
    return end;
  }

  acknowledge(record: Record): void {
    this.agesMs[this.processed++] = this.events.nowMs - record.appendedMs;
    this.handedOverSum += record.handedOverMs - record.appendedMs;
    this.workedSum += record.workedMs - record.appendedMs;
    this.#acknowledged[record.partition]![record.offset] = 1;
  }

  /** Commits what is acknowledged without a gap. */
  commit(partition: number): void {
    const acknowledged = this.#acknowledged[partition]!;
    let end = this.committed[partition]!;
    while (acknowledged[end] === 1) end++;
    this.committed[partition] = end;
  }

  /** Writes to the service; `done` comes with the answer. */
  write(done: () => void): void {
    const { sink } = this.scenario.kafka.application;
    const service = this.scenario.services[sink!.service]!;
    const { nowMs } = this.events;
    let startMs = nowMs;
    if (service.limitPerSecond !== null) {
      startMs = Math.max(nowMs, this.#limitFreeMs);
      this.#limitFreeMs = startMs + 1000 / service.limitPerSecond;
    }
    let serviceMs = service.serviceMs;
    if (service.distribution === 'exponential') serviceMs = exponential(serviceMs, this.#random);
    else if (typeof service.distribution === 'object' && this.#random() < service.distribution.tail.share)
      serviceMs = service.distribution.tail.ms;
    for (const fault of this.scenario.faults)
      if (fault.kind === 'slow' && fault.atMs <= nowMs && nowMs < fault.atMs + fault.forMs) serviceMs *= fault.factor;
    this.writes++;
    this.writeSum += startMs + serviceMs - nowMs;
    this.events.at(startMs + serviceMs, done);
  }
}
