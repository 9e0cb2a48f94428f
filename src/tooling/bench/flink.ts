/** Speed of the Flink plant, on the heavy enrichment. */
import { parseScenarioText, simulate } from '../../sim/index.ts';
import type { Fidelity, FlinkScenario } from '../../sim/index.ts';
import { readProjectFile } from '../files.ts';
import { printTable, ratio, ratioRow, time, timingRow } from './measure.ts';

export function benchFlink(): void {
  const job = heavyEnrichment();
  const run = (scenario: FlinkScenario, fidelity: Fidelity) => () => simulate(scenario, { fidelity });
  printTable('Flink: ten minutes of a heavy enrichment, 5 tasks × 8 subtasks, 120 000 records/s at the peak', [
    timingRow(time('preview', run(job, 'preview'), 10, 3), '25 ms'),
    timingRow(time('exact', run(job, 'exact'), 3, 1), '3000 ms'),
  ]);
  const longer = { ...job, durationMs: 2 * job.durationMs };
  const faster = tenTimesFaster(job);
  const wider = twiceAsWide(job);
  printTable('How the cost grows', [
    ratioRow('preview, records × 10 in a job ten times as fast', ratio(run(job, 'preview'), run(faster, 'preview'), 5), '1×'),
    ratioRow('preview, subtasks of every task × 2', ratio(run(job, 'preview'), run(wider, 'preview'), 5), '≤ 2×'),
    ratioRow('preview, simulated time × 2', ratio(run(job, 'preview'), run(longer, 'preview'), 5), '≤ 2×'),
    ratioRow('exact, simulated time × 2', ratio(run(job, 'exact'), run(longer, 'exact'), 2), '≤ 2×'),
  ]);
}

/** Ten times the records, each at a tenth of the cost: the same job, seen from further away. */
function tenTimesFaster(job: FlinkScenario): FlinkScenario {
  const { traffic, services, flink } = job;
  return {
    ...job,
    traffic: { ...traffic, ratePerSecond: traffic.ratePerSecond.map(([atMs, rate]) => [atMs, 10 * rate] as const) },
    services: Object.fromEntries(
      Object.entries(services).map(([name, service]) => [
        name,
        {
          ...service,
          serviceMs: service.serviceMs / 10,
          limitPerSecond: service.limitPerSecond === null ? null : 10 * service.limitPerSecond,
        },
      ]),
    ),
    flink: { ...flink, operators: flink.operators.map((operator) => ({ ...operator, recordMs: operator.recordMs / 10 })) },
  };
}

function twiceAsWide(job: FlinkScenario): FlinkScenario {
  const operators = job.flink.operators.map((operator) => ({ ...operator, parallelism: 2 * operator.parallelism }));
  return { ...job, flink: { ...job.flink, operators } };
}

function heavyEnrichment(): FlinkScenario {
  const parsed = parseScenarioText(readProjectFile('content/scenarios/flink-heavy-enrichment.json'));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  if (parsed.scenario.system !== 'flink') throw new Error('Not a Flink scenario.');
  return parsed.scenario;
}
