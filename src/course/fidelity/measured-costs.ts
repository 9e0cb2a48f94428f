/**
 * The costs that a recording measured in its calibration step, put into its scenario. What else the simulator is told of a real run: how many
 * bytes Flink's serializers add to a record, and when a Spark run began.
 */
import type { FlinkScenario, KafkaScenario, Scenario, SparkScenario, TraceSource } from '../../sim/index.ts';

export type KafkaCosts = Readonly<Record<'recordMs' | 'roundTripMs' | 'pollMs' | 'serviceMs', number>>;

/** What a record costs in each operator, ms, by the operator's id; and by `callOf` its id how long a call holds its place in the queue. */
export type FlinkCosts = Readonly<Record<string, number>>;

export type SparkCosts = Readonly<
  Record<'recordMs' | 'stateCommitMs' | 'latestOffset' | 'walCommit' | 'queryPlanning' | 'taskLaunch' | 'commitOffsets', number>
>;

/** Under what name the time of an asynchronous operator's call stands: the service's own, and until the task's thread has taken the answer. */
export const callOf = (operator: string): string => `${operator}Call`;

type Recorded = Extract<TraceSource, { readonly kind: 'recorded' }>;

/** The scenario as the simulator has to run it to be compared with a recording of it; unchanged where nothing was measured. */
export function withMeasuredCosts(scenario: Scenario, { fitted, at }: Pick<Recorded, 'fitted' | 'at'>): Scenario {
  if (fitted === undefined) return scenario;
  switch (scenario.system) {
    case 'kafka':
      return withKafkaCosts(scenario, fitted);
    case 'flink':
      return withFlinkCosts(scenario, fitted);
    case 'spark':
      return startedAt(withSparkCosts(scenario, fitted), at);
    case 'pipe':
      return scenario;
  }
}

/**
 * The same for several recordings, `draws` times each: the labs let each run draw chance anew, and so does the simulator. One draw is enough
 * where chance decides little.
 */
export function asRecorded(
  scenario: Scenario,
  sources: readonly Pick<Recorded, 'fitted' | 'at'>[],
  draws: number,
): readonly Scenario[] {
  return Array.from({ length: draws }, (_, draw) => draw).flatMap((draw) =>
    sources.map((source, index) => ({
      ...withMeasuredCosts(scenario, source),
      seed: scenario.seed + draw * sources.length + index,
    })),
  );
}

function withKafkaCosts(scenario: KafkaScenario, costs: KafkaCosts): KafkaScenario {
  const { application } = scenario.kafka;
  const services = Object.entries(scenario.services).map(
    ([name, service]) => [name, { ...service, serviceMs: costs.serviceMs }] as const,
  );
  return {
    ...scenario,
    services: Object.fromEntries(services),
    kafka: {
      ...scenario.kafka,
      application: { ...application, recordMs: costs.recordMs, roundTripMs: costs.roundTripMs, pollMs: costs.pollMs },
    },
  };
}

/**
 * What Flink's serializers put around a record of the lab on its way to the next task, bytes: a length (4), a tag and the event time (9), and
 * the flags of a POJO with three fields (4). The simulator's records are as large as they are in the buffer.
 * Sources: SpanningRecordSerializer, StreamElementSerializer, PojoSerializer (Flink 2.1).
 */
export const FLINK_FRAME_BYTES = 17;

function withFlinkCosts(scenario: FlinkScenario, costs: FlinkCosts): FlinkScenario {
  const operators = scenario.flink.operators.map((operator) => ({
    ...operator,
    recordMs: costs[operator.id] ?? operator.recordMs,
  }));
  const traffic = { ...scenario.traffic, recordBytes: scenario.traffic.recordBytes + FLINK_FRAME_BYTES };
  return { ...scenario, traffic, services: heldServices(scenario, costs), flink: { ...scenario.flink, operators } };
}

/** An answer that waits for the task's thread keeps the call's place: to the queue, that is a slower service. */
function heldServices({ services, flink }: FlinkScenario, costs: FlinkCosts): FlinkScenario['services'] {
  const held = flink.operators.flatMap((operator) => {
    const callMs = costs[callOf(operator.id)];
    const service = operator.kind === 'async' ? services[operator.async.service] : undefined;
    if (operator.kind !== 'async' || service === undefined || callMs === undefined) return [];
    const { serviceMs, distribution } = service;
    const tail = typeof distribution === 'object' ? distribution.tail : null;
    const slower = tail === null ? distribution : { tail: { ...tail, ms: tail.ms + callMs - serviceMs } };
    return [[operator.async.service, { ...service, serviceMs: callMs, distribution: slower }] as const];
  });
  return { ...services, ...Object.fromEntries(held) };
}

function withSparkCosts(scenario: SparkScenario, costs: SparkCosts): SparkScenario {
  const { recordMs, stateCommitMs, ...overheadMs } = costs;
  return {
    ...scenario,
    spark: { ...scenario.spark, costs: { ...scenario.spark.costs, recordMs, stateCommitMs, overheadMs } },
  };
}

/** Triggers and windows stand on the grid of the wall clock: when the run began is a fact of it, as its seed is. */
function startedAt(scenario: SparkScenario, at: string): SparkScenario {
  const ms = at.includes('T') ? Date.parse(at) : Number.NaN;
  return Number.isNaN(ms) ? scenario : { ...scenario, spark: { ...scenario.spark, startedAt: ms } };
}
