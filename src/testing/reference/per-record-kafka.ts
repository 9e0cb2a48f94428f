/**
 * The accuracy oracle of the Kafka plant: the same model with one event per record, written independently of it and as plainly as
 * possible. Every record is an object with its own times; every poll, fetch, answer, record's work and write is an event of its own.
 *
 * Left out, because no comparison needs it: rebalances, breaches of max.poll.interval.ms, timed changes of knobs.
 */
import type { KafkaScenario } from '../../sim/scenario/scenario.ts';
import { Cluster } from './per-record-cluster.ts';
import { Consumer } from './per-record-consumer.ts';

export interface ReferenceResult {
  readonly produced: number;
  readonly processed: number;
  /** Ages at acknowledgement, rising, ms. */
  readonly agesMs: Float64Array;
  /** Records not acknowledged, and not committed, at 0 s, 1 s, … and at the end. */
  readonly backlogPerSecond: readonly number[];
  readonly lagPerSecond: readonly number[];
  readonly drainedAtMs: number | null;
  /** Mean time from append to hand-over, to the end of the work, to acknowledgement, ms. */
  readonly meanStageMs: { readonly handedOver: number; readonly worked: number; readonly acknowledged: number };
  readonly meanWriteMs: number;
}

/** The first whole second after the peak from which, for 10 s, less than a second of arrivals (or 1 record) is waiting. */
function drainedAt(backlog: readonly number[], produced: readonly number[]): number | null {
  const peak = backlog.indexOf(Math.max(...backlog));
  let small = 0;
  for (let second = peak; second < backlog.length; second++) {
    const arrivals = second === 0 ? 0 : produced[second]! - produced[second - 1]!;
    small = backlog[second]! < Math.max(1, arrivals) ? small + 1 : 0;
    if (small === 11) return (second - 10) * 1000;
  }
  return null;
}

/** Range assignment: contiguous, the first ones get one more. */
function assign(partitions: number, instances: number): number[][] {
  const owned: number[][] = [];
  let next = 0;
  for (let id = 0; id < instances; id++) {
    const count = Math.floor(partitions / instances) + (id < partitions % instances ? 1 : 0);
    owned.push(Array.from({ length: count }, (_, i) => next + i));
    next += count;
  }
  return owned;
}

/**
 * Runs a scenario record by record.
 * @param noise another number gives other random times to the same counts of records
 */
export function runPerRecord(scenario: KafkaScenario, noise = 0): ReferenceResult {
  const { topic, group } = scenario.kafka;
  const cluster = new Cluster(scenario, noise);
  for (const partitions of assign(topic.partitions, group.instances)) {
    const consumer = new Consumer(cluster, partitions);
    cluster.events.at(0, () => {
      consumer.poll();
    });
  }
  const producedPerSecond: number[] = [];
  const backlogPerSecond: number[] = [];
  const lagPerSecond: number[] = [];
  for (let ms = 0; ms < scenario.durationMs + 1000; ms += 1000) {
    cluster.events.runUntil(Math.min(ms, scenario.durationMs));
    let produced = 0;
    let committed = 0;
    for (let partition = 0; partition < topic.partitions; partition++) {
      produced += cluster.logEnd(partition);
      committed += cluster.committed[partition]!;
    }
    producedPerSecond.push(produced);
    backlogPerSecond.push(produced - cluster.processed);
    lagPerSecond.push(produced - committed);
  }
  const { processed } = cluster;
  const agesMs = cluster.agesMs.slice(0, processed).sort();
  return {
    produced: producedPerSecond.at(-1) ?? 0,
    processed,
    agesMs,
    backlogPerSecond,
    lagPerSecond,
    drainedAtMs: drainedAt(backlogPerSecond, producedPerSecond),
    meanStageMs: {
      handedOver: cluster.handedOverSum / processed,
      worked: cluster.workedSum / processed,
      acknowledged: agesMs.reduce((sum, age) => sum + age, 0) / processed,
    },
    meanWriteMs: cluster.writeSum / cluster.writes,
  };
}

/** The age below which the share `q` of the records lies, ms. */
export function percentile(agesMs: Float64Array, q: number): number {
  return agesMs[Math.min(agesMs.length - 1, Math.floor(q * agesMs.length))] ?? NaN;
}
