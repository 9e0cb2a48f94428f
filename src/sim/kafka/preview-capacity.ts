/** What one instance of a preview can work off. */
import type { KafkaScenario } from '../scenario/scenario.ts';
import { fetchLimits } from './broker.ts';
import { meanServiceMs } from '../parts/service.ts';
import type { Settings } from './settings.ts';

/** Records/ms that an instance with `owned` partitions works off when enough are there; Infinity where nothing takes it any time. */
export function previewCapacityPerMs(scenario: KafkaScenario, settings: Settings, owned: number): number {
  const { application, topic, group } = scenario.kafka;
  const { recordMs, pollMs, maxPollRecords, sink } = settings;
  const limits = fetchLimits(group.config, scenario.traffic.recordBytes);
  // However small the limits are, an answer brings a record.
  const perFetch = Math.max(
    Math.min(owned, topic.brokers),
    Math.min(owned * limits.maxPartitionRecords, topic.brokers * limits.maxRecords),
  );
  const writeMs = sink === null ? 0 : meanServiceMs(sink.serviceMs, sink.distribution) * sink.slowFactor;
  if (application.threading === 'inline') {
    const records = Math.min(maxPollRecords, perFetch);
    const writes = sink === null ? 0 : Math.ceil(Math.ceil(records / sink.batchRecords) / sink.concurrency) * writeMs;
    const batchMs = pollMs + records * recordMs + writes;
    return batchMs > 0 ? Math.min(records / batchMs, perFetch / application.roundTripMs) : Infinity;
  }
  const bySink = sink === null ? Infinity : (sink.concurrency * sink.batchRecords) / writeMs;
  return Math.min(1 / recordMs, bySink, maxPollRecords / pollMs, perFetch / application.roundTripMs);
}
