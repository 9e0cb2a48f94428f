/** What a preview leaves out of a given scenario: said in its trace, before anyone believes a figure. */
import type { KafkaScenario } from '../scenario/scenario.ts';
import type { Settings } from './settings.ts';

/** The warnings of a preview of `scenario`, which begins with `settings`. */
export function previewWarnings(scenario: KafkaScenario, settings: Settings): string[] {
  const { group, application } = scenario.kafka;
  const { maxPollRecords, recordMs, pollMs, maxPollIntervalMs } = settings;
  const { fetchQuotaBytesPerSecondPerBroker } = group;
  const warnings = ['preview: ages below about 200 ms and queue depths are approximations; the exact run follows'];
  if (scenario.faults.some((fault) => fault.kind === 'crash'))
    warnings.push('preview: what is done again after a crash is left out; only the exact run shows it');
  if (scenario.kafka.producer?.quotaBytesPerSecondPerBroker != null)
    warnings.push(
      'preview: the bursts of throttled producers are smoothed: ages below a few seconds and small backlogs may be off by half',
    );
  if (fetchQuotaBytesPerSecondPerBroker !== null)
    warnings.push('preview: the fetch quota is left out; only the exact run shows it');
  if (scenario.faults.some((fault) => fault.kind === 'stall'))
    warnings.push('preview: stalls are left out; only the exact run shows them');
  const service = settings.sink?.service ?? '';
  if (scenario.traffic.poisonShare > 0 || (settings.sink?.errorShare ?? 0) > 0 || Object.hasOwn(scenario.protection, service))
    warnings.push('preview: errors, retries, breakers, dead letters and shedding are left out; only the exact run shows them');
  const { 'retention.ms': retentionMs, 'retention.bytes': retentionBytes } = scenario.kafka.topic.config;
  if (retentionBytes >= 0 || (retentionMs >= 0 && retentionMs < scenario.durationMs))
    warnings.push('preview: retention is left out; only the exact run shows what is deleted before it is read');
  if (application.commit === 'auto')
    warnings.push('preview: auto-commit is left out; only the exact run shows what it repeats or loses');
  if (application.queue.pauseAt * scenario.traffic.recordBytes >= application.queue.heapBytes)
    warnings.push('preview: running out of memory is left out; only the exact run shows it');
  if (application.threading === 'inline' && pollMs + maxPollRecords * recordMs >= maxPollIntervalMs)
    warnings.push(
      'preview: batches longer than max.poll.interval.ms are not followed by a breach here; only the exact run shows it',
    );
  if (application.threading === 'worker' && application.queue.resumeAt * recordMs < application.pollTimeoutMs)
    warnings.push('preview: a worker that starves while its consumer is paused is not seen here; only the exact run shows it');
  if (scenario.kafka.client !== 'java-4.1' && application.threading === 'worker')
    warnings.push(
      'preview: how unevenly this client reads its partitions around pauses is left out; only the exact run shows it',
    );
  if (scenario.autoscaler !== null)
    warnings.push('preview: the steps of an autoscaler come at other moments here; only the exact run shows them');
  if (group.config['fetch.min.bytes'] > scenario.traffic.recordBytes)
    warnings.push('preview: waiting for fetch.min.bytes is left out; only the exact run shows it');
  if (scenario.changes.some(({ set }) => Object.hasOwn(set, '/kafka/topic/partitions')))
    warnings.push('preview: an added partition is read from its start; only the exact run shows where auto.offset.reset begins');
  return warnings;
}
