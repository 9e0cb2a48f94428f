/** What a cluster must have before a job is submitted to it, asked of its job manager's REST interface. */
import type { FlinkScenario } from '../../src/sim/index.ts';

/** The job and its client must be of one minor version: they exchange Java's serialised objects. */
const SUPPORTED = '2.1';
const ANSWER_WITHIN_MS = 10_000;

/**
 * Looks at a cluster before the job is built.
 * @param address HOST:PORT
 * @returns the cluster's version of Flink
 * @throws RangeError where the cluster cannot run the scenario; the message says why
 */
export async function requireCluster(address: string, scenario: FlinkScenario): Promise<string> {
  const overview = await overviewOf(address);
  const version = String(overview['flink-version']);
  if (!version.startsWith(`${SUPPORTED}.`))
    throw new RangeError(`The cluster at ${address} runs Flink ${version}; the lab submits jobs of Flink ${SUPPORTED}.`);
  const needed = slotsOf(scenario);
  const free = Number(overview['slots-available']);
  if (free < needed)
    throw new RangeError(
      `The scenario needs ${String(needed)} free slots, one for each subtask, and the cluster at ${address} has ${String(free)} of ` +
        `${String(overview['slots-total'])} in ${String(overview['taskmanagers'])} task managers. Start more, or lower the parallelism.`,
    );
  return version;
}

/** Each task has a slot sharing group of its own, so that its subtasks get slots of their own. */
export function slotsOf({ flink }: FlinkScenario): number {
  return flink.operators
    .filter((operator) => operator.kind === 'kafkaSource' || !operator.chain)
    .reduce((sum, { parallelism }) => sum + parallelism, 0);
}

async function overviewOf(address: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    const answer = await fetch(`http://${address}/overview`, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    const overview = (await answer.json()) as Readonly<Record<string, unknown>>;
    if (typeof overview['flink-version'] === 'string') return overview;
  } catch {
    // Said below.
  }
  throw new RangeError(
    `${address} does not answer like a job manager. --jobmanager takes its REST address, which is also that of its web interface: rest.port, 8081 if not set.`,
  );
}
