/** The rules of whatever system a scenario is of: for the parser and the command line, which know them all. */
import { flinkRules } from './flink-rules.ts';
import { kafkaRules } from './kafka-rules.ts';
import { pipeRules } from './pipe-rules.ts';
import type { SystemRules } from './rules.ts';
import type { Scenario } from './scenario.ts';
import { sparkRules } from './spark-rules.ts';

const RULES = { kafka: kafkaRules, flink: flinkRules, spark: sparkRules, pipe: pipeRules } as const;

export function rulesOf<S extends Scenario>(scenario: S): SystemRules<S> {
  return RULES[scenario.system] as unknown as SystemRules<S>;
}
