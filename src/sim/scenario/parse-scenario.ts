/**
 * The only way from outside into a simulation: any input becomes a complete scenario or a list of problems.
 * Hostile input is expected: nothing here throws, recurses with the input's depth, or takes longer than the input is long.
 */
import { autoscalerField } from './autoscaler-fields.ts';
import { applyChanges } from './apply-change.ts';
import { commonDropped, commonFields } from './common-fields.ts';
import { choice } from './field.ts';
import type { Field } from './field.ts';
import { object } from './field-objects.ts';
import { escapeToken, isPlainObject, parsePointer, valueAt } from './json-pointer.ts';
import { flinkAutoscalerField } from './flink-autoscaler-fields.ts';
import { flinkSystem } from './flink-fields.ts';
import { kafkaSystem } from './kafka-fields.ts';
import { pipeSystem } from './pipe-fields.ts';
import { show } from './problem.ts';
import type { Problem } from './problem.ts';
import { rulesOf } from './rules-of.ts';
import type { Fault, FlinkScenario, KafkaScenario, PipeScenario, Scenario, SparkScenario, TimedChange } from './scenario.ts';
import { sparkSystem } from './spark-fields.ts';

export type ParsedScenario =
  { readonly ok: true; readonly scenario: Scenario } | { readonly ok: false; readonly problems: readonly Problem[] };

const systemField = choice(['kafka', 'flink', 'spark', 'pipe'], 'Which system is simulated.');

const kafkaScenario = object(
  { ...commonFields, autoscaler: autoscalerField, system: choice(['kafka'], 'A Kafka consumer group.'), kafka: kafkaSystem },
  'A scenario of a Kafka consumer group.',
);
const flinkScenario = object(
  { ...commonFields, autoscaler: flinkAutoscalerField, system: choice(['flink'], 'A Flink job.'), flink: flinkSystem },
  'A scenario of a Flink job.',
);
const pipeScenario = object(
  { ...commonFields, system: choice(['pipe'], 'A plain pipe.'), pipe: pipeSystem },
  'A scenario of a plain pipe.',
  commonDropped,
);
const sparkScenario = object(
  { ...commonFields, system: choice(['spark'], 'A Spark query.'), spark: sparkSystem },
  'A scenario of a Spark Structured Streaming query.',
  commonDropped,
);

/** The whole format, by system: the parser reads with it and the published JSON Schema is made from it. */
export const scenarioFields: Readonly<Record<Scenario['system'], Field<RawScenario>>> = {
  kafka: kafkaScenario,
  flink: flinkScenario,
  pipe: pipeScenario,
  spark: sparkScenario,
};

/** A scenario whose fields are read and whose changes are not yet looked at. */
type RawScenario = (
  Omit<KafkaScenario, 'changes'> | Omit<FlinkScenario, 'changes'> | Omit<SparkScenario, 'changes'> | Omit<PipeScenario, 'changes'>
) & {
  readonly changes: readonly { readonly atMs: number; readonly set: Readonly<Record<string, { readonly given: unknown }>> }[];
};

/** Reads scenario.v1 (already parsed from JSON): every default filled in, or everything that is wrong with it. */
export function parseScenario(input: unknown): ParsedScenario {
  const problems: Problem[] = [];
  if (!isPlainObject(input)) {
    problems.push({ path: '', message: 'not a scenario', given: show(input), allowed: 'an object with "format": "scenario.v1"' });
    return { ok: false, problems };
  }
  const given = Object.hasOwn(input, 'system') ? input['system'] : undefined;
  const system = systemField.read(given, '/system', problems);
  if (system === undefined) return { ok: false, problems };
  const raw = scenarioFields[system].read(input, '', problems);
  if (raw === undefined) return { ok: false, problems };
  const scenario = { ...raw, changes: [], faults: inOrder(raw.faults) } as Scenario;
  problems.push(...rulesOf(scenario).findContradictions(scenario));
  if (problems.length > 0) return { ok: false, problems };
  const changes = readChanges(scenario, raw.changes, problems);
  checkFaults(scenario, raw.faults, problems);
  const complete = { ...scenario, changes };
  if (problems.length === 0) problems.push(...rulesOf(complete).findTooMuchWork(complete));
  return problems.length === 0 ? { ok: true, scenario: complete } : { ok: false, problems };
}

/** Changes in order of time, each checked against the scenario as the earlier ones leave it. */
function readChanges(scenario: Scenario, raw: RawScenario['changes'], problems: Problem[]): TimedChange[] {
  let current = scenario;
  const indexed = raw.map((change, index) => ({ change, index })).sort((a, b) => a.change.atMs - b.change.atMs);
  return indexed.map(({ change, index }) => {
    const given = Object.fromEntries(Object.entries(change.set).map(([pointer, value]) => [pointer, value.given]));
    const result = applyChanges(rulesOf(current), current, given, 'inRun');
    const path = `/changes/${String(index)}/set`;
    if (!result.ok) {
      for (const problem of result.problems) {
        problems.push(
          Object.hasOwn(given, problem.path)
            ? { ...problem, path: `${path}/${escapeToken(problem.path)}` }
            : { ...problem, path },
        );
      }
      return { atMs: change.atMs, set: {} };
    }
    current = result.scenario;
    const read = (pointer: string): unknown => valueAt(result.scenario, parsePointer(pointer) ?? []);
    return { atMs: change.atMs, set: Object.fromEntries(Object.keys(given).map((pointer) => [pointer, read(pointer)])) };
  });
}

function checkFaults(scenario: Scenario, faults: readonly Fault[], problems: Problem[]): void {
  for (const [i, fault] of faults.entries()) {
    const path = `/faults/${String(i)}/target`;
    const services = Object.keys(scenario.services).map((name) => `/services/${name}`);
    if (fault.kind === 'slow' && services.includes(fault.target)) continue;
    const complaint = rulesOf(scenario).faultComplaint(scenario, fault);
    if (complaint !== null) problems.push({ path, ...complaint, given: show(fault.target) });
  }
}

function inOrder(faults: readonly Fault[]): Fault[] {
  return [...faults].sort((a, b) => a.atMs - b.atMs);
}
