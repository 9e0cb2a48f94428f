/** From a Flink scenario to what the lab's Java program does: headroom.flink.Plan. */
import { LATENCY_EDGES_MS } from '../../src/sim/index.ts';
import type { FlinkOperator, FlinkScenario } from '../../src/sim/index.ts';
import { serviceBehaviour } from '../runner/service-behaviour.ts';

/** What Flink is told under its own keys; the rest of the configuration belongs to the cluster. */
const FLINK_KEYS = /^(?:execution\.|pipeline\.|state\.backend\.type$|taskmanager\.network\.memory\.(?:buffer|floating|max))/;

/**
 * The plan of a run.
 * @param jobManager HOST:PORT of an existing cluster's REST interface; null = an embedded cluster
 * @throws RangeError where the scenario asks for something that this lab does not do; the message names it
 */
export function planOf(scenario: FlinkScenario, output: string, jobManager: string | null): unknown {
  const { traffic, flink } = scenario;
  if (traffic.arrivals !== 'even') throw new RangeError('The Flink lab’s records come evenly: set /traffic/arrivals to "even".');
  if (traffic.initialBacklog > 0) throw new RangeError('The lab starts without a backlog: set /traffic/initialBacklog to 0.');
  if (scenario.changes.length > 0) throw new RangeError('The Flink lab changes nothing in mid-run: leave out /changes.');
  const config = Object.entries(flink.config).filter(([key, value]) => FLINK_KEYS.test(key) && value !== null);
  return {
    jobManager,
    durationMs: scenario.durationMs,
    seed: scenario.seed,
    ratePerSecond: traffic.ratePerSecond,
    recordBytes: traffic.recordBytes,
    maxParallelism: flink.maxParallelism,
    // A number without a unit is milliseconds or bytes to Flink, as it is here.
    config: Object.fromEntries(config.map(([key, value]) => [key, String(value)])),
    operators: flink.operators.map(operatorOf),
    services: Object.fromEntries(Object.keys(scenario.services).map((name) => [name, serviceBehaviour(scenario, name)])),
    latencyEdgesMs: [...LATENCY_EDGES_MS],
    output,
  };
}

function operatorOf(operator: FlinkOperator): unknown {
  if (operator.kind === 'window' || operator.kind === 'join')
    throw new RangeError(
      `The Flink lab runs sources, maps, keyed maps, async operators and sinks; "${operator.id}" is a ${operator.kind}.`,
    );
  if (operator.kind === 'sink' && operator.service !== null)
    throw new RangeError(`The lab's sink calls nothing; put an async operator before "${operator.id}".`);
  const downstream = operator.kind === 'kafkaSource' ? null : operator;
  const async = operator.kind === 'async' ? operator.async : null;
  return {
    id: operator.id,
    kind: operator.kind,
    exchange: downstream?.exchange ?? 'forward',
    chain: downstream?.chain ?? false,
    parallelism: operator.parallelism,
    recordMs: operator.recordMs,
    selectivity: operator.kind === 'sink' ? 0 : operator.selectivity,
    keys: downstream?.keys?.count ?? 0,
    hotShare: downstream?.keys?.hotShare ?? 0,
    ordered: async?.mode === 'ordered',
    capacity: async?.capacity ?? 0,
    timeoutMs: async?.timeoutMs ?? 0,
    service: async?.service ?? null,
    boundMs: operator.kind === 'kafkaSource' ? operator.watermark.boundMs : 0,
  };
}
