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
  printTable('How the cost grows', [
    ratioRow('preview, simulated time × 2', ratio(run(job, 'preview'), run(longer, 'preview'), 5), '≤ 2×'),
    ratioRow('exact, simulated time × 2', ratio(run(job, 'exact'), run(longer, 'exact'), 2), '≤ 2×'),
  ]);
}

function heavyEnrichment(): FlinkScenario {
  const parsed = parseScenarioText(readProjectFile('content/scenarios/flink-heavy-enrichment.json'));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  if (parsed.scenario.system !== 'flink') throw new Error('Not a Flink scenario.');
  return parsed.scenario;
}
