/**
 * `npm run fuzz -- [--runs N] [--seed S] [--system NAME]`: many random valid scenarios of every system (20 000 unless told otherwise,
 * shared out evenly). None may throw, hang, lose a record from its ledger, show a value that is no number, or come out otherwise
 * when it is advanced in pieces. A new system adds a line to SUBJECTS. Exit 1 and the smallest scenario found when one does.
 */
import * as fc from 'fast-check';
import { createRun, simulate, isLedgerBalanced } from '../sim/index.ts';
import type { Scenario, Trace } from '../sim/index.ts';
import { flinkJobs } from '../testing/arbitraries/flink-jobs.ts';
import { parseFlinkScenario } from '../testing/arbitraries/flink-scenarios.ts';
import { kafkaScenario } from '../testing/arbitraries/kafka-scenarios.ts';
import { surroundedKafkaScenario } from '../testing/arbitraries/kafka-surroundings.ts';
import { sparkScenario } from '../testing/arbitraries/spark-scenarios.ts';

/** A run of seconds of simulated time that needs the processor for longer than this is as good as hung; waiting for it does not count. */
const LONGEST_RUN_MS = 30_000;
const DEFAULT_RUNS = 20_000;

const everythingOfKafka = { withChanges: true, withFaults: true, withBreaches: true, withProtection: true, withDelivery: true };

/** What is run, by name; names of one system begin alike. */
const SUBJECTS: Readonly<Record<string, fc.Arbitrary<Scenario>>> = {
  kafka: kafkaScenario(everythingOfKafka),
  'kafka-surroundings': surroundedKafkaScenario,
  flink: flinkJobs().map(parseFlinkScenario),
  spark: sparkScenario,
};

/** What is wrong with a trace, in words; null = nothing. */
function complaint(trace: Trace): string | null {
  if (!isLedgerBalanced(trace.summary)) return 'its ledger does not balance';
  for (const { id, of, unit, values } of trace.series)
    for (const [i, value] of values.entries())
      // Times may lie before 0: a watermark is behind the first event.
      if (value === Infinity || value === -Infinity || (value < -1e-6 && unit !== 'ms'))
        return `${id} of ${of} is ${String(value)} at ${String(trace.timeMs[i])} ms`;
  const odd = Object.entries(trace.summary).find(([, value]) => value !== null && !Number.isFinite(value));
  return odd === undefined ? null : `${odd[0]} is ${String(odd[1])}`;
}

/** @throws Error when the run is not as any run must be */
function check(scenario: Scenario, stops: readonly number[]): void {
  const before = process.cpuUsage();
  const trace = simulate(scenario);
  const tookMs = process.cpuUsage(before).user / 1000;
  const found = complaint(trace);
  if (found !== null) throw new Error(found);
  if (tookMs > LONGEST_RUN_MS) throw new Error(`it took ${String(Math.round(tookMs))} ms`);
  const inPieces = createRun(scenario);
  for (const stop of stops) inPieces.advanceTo(stop * scenario.durationMs);
  inPieces.advanceTo(scenario.durationMs);
  if (inPieces.trace().hash !== trace.hash) throw new Error('it comes out otherwise when it is advanced in pieces');
  const preview = complaint(simulate(scenario, { fidelity: 'preview' }));
  if (preview !== null) throw new Error(`in the preview, ${preview}`);
}

function option(name: string): string | undefined {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
}

const only = option('system');
const seed = Number(option('seed') ?? Date.now() % 2_147_483_647);
const subjects = Object.entries(SUBJECTS).filter(([name]) => only === undefined || name.startsWith(only));
if (subjects.length === 0) throw new Error(`--system: one of ${Object.keys(SUBJECTS).join(', ')}, not ${String(only)}.`);
const numRuns = Math.ceil(Number(option('runs') ?? DEFAULT_RUNS) / subjects.length);
const stops = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 4 });

for (const [name, scenario] of subjects) {
  const startedMs = performance.now();
  const result = fc.check(fc.property(scenario, stops, check), { numRuns, seed });
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(0);
  console.log(
    `${name}: ${String(result.numRuns)} random scenarios, seed ${String(seed)}, ${seconds} s${result.failed ? ': FAILED' : ''}`,
  );
  if (!result.failed) continue;
  process.exitCode = 1;
  console.log(String(result.errorInstance));
  console.log(JSON.stringify(result.counterexample?.[0]));
}
