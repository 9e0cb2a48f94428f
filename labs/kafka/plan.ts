/** From a Kafka scenario to what the lab's Java program does: headroom.kafka.Plan. */
import { LATENCY_EDGES_MS } from '../../src/sim/index.ts';
import type { KafkaScenario, Scenario } from '../../src/sim/index.ts';
import { serviceBehaviour } from '../runner/service-behaviour.ts';

/** What a real run cannot take over from the scenario. */
export interface Surroundings {
  readonly bootstrapServers: string;
  /** The broker is somebody's: nothing may be left there, however the run ends. */
  readonly borrowed: boolean;
  readonly topic: string;
  readonly output: string;
  /** Length of a run before the one that counts, ms. */
  readonly warmUpMs: number;
}

/** The part of a plan that the program's producer reads, for a topic of so many partitions. */
export function producerPlan({ durationMs, seed, traffic }: Scenario, partitions: number) {
  return {
    partitions,
    durationMs,
    seed,
    poisson: traffic.arrivals === 'poisson',
    ratePerSecond: traffic.ratePerSecond,
    recordBytes: traffic.recordBytes,
    partitionShares: traffic.partitionShares === 'uniform' ? [] : traffic.partitionShares,
  };
}

/**
 * The plan of a run.
 * @throws RangeError where the scenario asks for something that this lab does not do; the message names it
 */
export function planOf(scenario: KafkaScenario, surroundings: Surroundings): unknown {
  const { traffic, kafka, faults } = scenario;
  const { application, group } = kafka;
  const sink = application.sink;
  if (traffic.initialBacklog > 0) throw new RangeError('The lab starts with an empty topic: set /traffic/initialBacklog to 0.');
  const isNewProtocol = (group.config['group.protocol'] as string) === 'consumer';
  if (group.config['group.instance.id'] !== null)
    throw new RangeError('The lab’s consumers are dynamic members: leave out group.instance.id.');
  const config = Object.entries(group.config).filter(
    ([key, value]) => value !== null && !OUR_OWN.has(key) && !(isNewProtocol ? CLASSIC_ONLY : NEW_ONLY).has(key),
  );
  return {
    ...surroundings,
    ...producerPlan(scenario, kafka.topic.partitions),
    instances: group.instances,
    scalings: scenario.changes.map((change) => ({ atMs: change.atMs, instances: instancesIn(change.set) })),
    stalls: faults.flatMap((fault) =>
      fault.kind === 'stall' ? [{ atMs: fault.atMs, forMs: fault.forMs, instance: Number(fault.target.split('/').at(-1)) }] : [],
    ),
    consumerConfig: Object.fromEntries(config.map(([key, value]) => [key, spelled(key, value)])),
    recordMs: application.recordMs,
    pollMs: application.pollMs,
    pollTimeoutMs: application.pollTimeoutMs,
    worker: application.threading === 'worker',
    pauseAt: application.queue.pauseAt,
    resumeAt: application.queue.resumeAt,
    sink:
      sink === null
        ? null
        : {
            batchRecords: sink.batchRecords,
            lingerMs: sink.lingerMs,
            concurrency: sink.concurrency,
            service: serviceBehaviour(scenario, sink.service),
          },
    latencyEdgesMs: [...LATENCY_EDGES_MS],
  };
}

/** Settings that the lab's consumer sets itself, because `application.commit` says who commits. */
const OUR_OWN = new Set(['enable.auto.commit', 'auto.offset.reset', 'auto.commit.interval.ms']);

/** Settings that a client with the new protocol refuses: the broker decides about them. */
const CLASSIC_ONLY = new Set(['partition.assignment.strategy', 'heartbeat.interval.ms', 'session.timeout.ms']);

/** Settings that a client with the classic protocol refuses. */
const NEW_ONLY = new Set(['group.remote.assignor']);

const ASSIGNORS: Readonly<Record<string, string>> = {
  range: 'org.apache.kafka.clients.consumer.RangeAssignor',
  roundrobin: 'org.apache.kafka.clients.consumer.RoundRobinAssignor',
  sticky: 'org.apache.kafka.clients.consumer.StickyAssignor',
  'cooperative-sticky': 'org.apache.kafka.clients.consumer.CooperativeStickyAssignor',
};

function spelled(key: string, value: unknown): string {
  return key === 'partition.assignment.strategy' ? (ASSIGNORS[String(value)] ?? String(value)) : String(value);
}

function instancesIn(set: Readonly<Record<string, unknown>>): number {
  const [pointer, ...others] = Object.keys(set);
  const instances = set['/kafka/group/instances'];
  if (pointer !== '/kafka/group/instances' || others.length > 0 || typeof instances !== 'number')
    throw new RangeError(`The lab can change /kafka/group/instances in mid-run and nothing else; given: ${JSON.stringify(set)}.`);
  return instances;
}
