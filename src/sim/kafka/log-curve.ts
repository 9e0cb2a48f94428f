/**
 * What the log of each partition gets: the offered traffic, spread over as many partitions as the topic has at that time, and through the
 * producers where they are looked at. Known before the run, because nothing that a consumer does changes it.
 */
import { remember } from '../kernel/remember.ts';
import { arrivalCurveOf, type ArrivalCurve } from '../parts/arrival-curve.ts';
import type { KafkaScenario } from '../scenario/scenario.ts';
import { produceUnderQuota } from './producer.ts';
import { ProducerTrace } from './producer-trace.ts';

export interface LogCurve {
  readonly curve: ArrivalCurve;
  /** Null where the producers are not looked at. */
  readonly producer: ProducerTrace | null;
}

/** From when on the topic has how many partitions; the first entry is t = 0. */
export function partitionCounts(scenario: KafkaScenario): { readonly atMs: number; readonly partitions: number }[] {
  const counts = [{ atMs: 0, partitions: scenario.kafka.topic.partitions }];
  for (const { atMs, set } of scenario.changes) {
    const partitions = set['/kafka/topic/partitions'];
    if (typeof partitions === 'number') counts.push({ atMs, partitions });
  }
  return counts;
}

/** Partitions at the end, when the topic has grown. */
export function mostPartitions(scenario: KafkaScenario): number {
  return partitionCounts(scenario).at(-1)?.partitions ?? scenario.kafka.topic.partitions;
}

function offeredCurve(scenario: KafkaScenario): ArrivalCurve {
  const { traffic, durationMs, seed } = scenario;
  const counts = partitionCounts(scenario);
  const first = arrivalCurveOf(traffic, scenario.kafka.topic.partitions, durationMs, seed);
  if (counts.length === 1) return first;
  const partitions = mostPartitions(scenario);
  const shape = arrivalCurveOf(traffic, partitions, durationMs, seed);
  const { slots, slotMs } = shape;
  const curves = counts.map((count) => arrivalCurveOf(traffic, count.partitions, durationMs, seed));
  const cumulative = new Float64Array(partitions * (slots + 1));
  for (let p = 0; p < partitions; p++) {
    const at = p * (slots + 1);
    cumulative[at] = p < first.partitions ? (first.cumulative[at] as number) : 0;
    let phase = 0;
    for (let slot = 1; slot <= slots; slot++) {
      while ((counts[phase + 1]?.atMs ?? Infinity) <= (slot - 1) * slotMs) phase++;
      const curve = curves[phase] as ArrivalCurve;
      const arrived =
        p < curve.partitions ? (curve.cumulative[at + slot] as number) - (curve.cumulative[at + slot - 1] as number) : 0;
      cumulative[at + slot] = (cumulative[at + slot - 1] as number) + arrived;
    }
  }
  return shape.withCumulative(cumulative);
}

const remembered = remember<LogCurve>(4);

/** The log of a scenario; the last few are remembered, because a consumer's knobs never change it. */
export function logCurveOf(scenario: KafkaScenario): LogCurve {
  const { producer, topic } = scenario.kafka;
  const { traffic } = scenario;
  if (producer === null) return { curve: offeredCurve(scenario), producer: null };
  const key = JSON.stringify([traffic, partitionCounts(scenario), topic.brokers, producer, scenario.durationMs, scenario.seed]);
  return remembered(key, () => {
    const offered = offeredCurve(scenario);
    const quota = producer.quotaBytesPerSecondPerBroker;
    const flow = quota === null ? null : produceUnderQuota(offered, producer, quota, topic.brokers, traffic.recordBytes);
    return {
      curve: flow === null ? offered : offered.withCumulative(flow.appended),
      producer: new ProducerTrace(offered, producer, traffic.recordBytes, flow),
    };
  });
}
