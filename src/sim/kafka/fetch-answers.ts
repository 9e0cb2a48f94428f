/** What the brokers' answers bring into a client's buffer, and when a quota holds them back. */
import { recordsInAnswer } from './broker.ts';
import type { Consumer, FetchSession } from './consumer.ts';
import type { Delivery } from './delivery.ts';
import type { ExactContext } from './exact-context.ts';
import { FetchQuotas } from './fetch-quotas.ts';

export class FetchAnswers {
  readonly #context: ExactContext;
  readonly #delivery: Delivery;
  readonly #quotas: FetchQuotas | null;

  constructor(context: ExactContext, delivery: Delivery) {
    const { topic, group } = context.scenario.kafka;
    const quota = group.fetchQuotaBytesPerSecondPerBroker;
    this.#context = context;
    this.#delivery = delivery;
    this.#quotas = quota === null ? null : new FetchQuotas(topic.brokers, quota);
  }

  /** The answer would exceed the quota: nothing comes, and the next fetch has to wait. */
  isThrottled(consumer: Consumer, session: FetchSession, broker: number, nowMs: number): boolean {
    if (this.#quotas === null) return false;
    const { curve, limits, scenario, queue, slots } = this.#context;
    let records = 0;
    for (let i = 0; i < session.requestedCount; i++) {
      const from = session.requestedFrom[i] as number;
      records += recordsInAnswer(curve, session.requested[i] as number, from, session.answerMs, records, limits);
    }
    const throttleMs = this.#quotas.throttleMs(broker, records * scenario.traffic.recordBytes, session.answerMs);
    if (throttleMs === 0) return false;
    const againMs = nowMs + throttleMs + scenario.kafka.application.roundTripMs;
    session.answerMs = againMs - scenario.kafka.application.roundTripMs / 2;
    queue.schedule(slots.fetch(consumer.id, broker), againMs);
    return true;
  }

  /** Takes an answer into the buffer, or resets a position that is no longer in the log; returns its records. */
  buffer(consumer: Consumer, session: FetchSession, nowMs: number): number {
    const { table, curve, limits } = this.#context;
    let records = 0;
    let withData = 0;
    for (let i = 0; i < session.requestedCount; i++) {
      const partition = session.requested[i] as number;
      // Given up while the fetch was under way.
      if (table.owner[partition] !== consumer.id) continue;
      // Sought elsewhere meanwhile, or given up and taken over again: a stale answer.
      const position = consumer.fetchFrom[partition] as number;
      if (position !== session.requestedFrom[i]) continue;
      if (position < (table.logStart[partition] as number)) {
        if (!this.#delivery.reset(consumer, partition, nowMs)) consumer.isStopping = true;
        continue;
      }
      const given = recordsInAnswer(curve, partition, position, session.answerMs, records, limits);
      if (given === 0) continue;
      records += given;
      withData++;
      consumer.buffer.append(partition, position + given);
    }
    if (withData > 0) consumer.buffer.records();
    // Partitions that returned data move behind those that did not (FetchSession).
    if (withData > 0 && withData < session.partitions.length)
      session.partitions.sort((a, b) => (table.buffered[a] as number) - (table.buffered[b] as number));
    return records;
  }
}
