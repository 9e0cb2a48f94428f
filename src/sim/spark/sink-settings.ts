/** The service behind a query and what is wrapped around its calls, as the plant's parts want them. */
import { UNPROTECTED } from '../scenario/protection-scenario.ts';
import type { Fault, SparkScenario } from '../scenario/scenario.ts';
import type { SinkSettings } from './sink-calls.ts';

/** Null = the query calls no service. */
export function sinkSettings(scenario: SparkScenario, faults: readonly Fault[]): SinkSettings | null {
  const { sink } = scenario.spark;
  const service = sink === null ? undefined : scenario.services[sink.service];
  if (sink === null || service === undefined) return null;
  let slowFactor = 1;
  for (const fault of faults)
    if (fault.kind === 'slow' && fault.target === `/services/${sink.service}`) slowFactor *= fault.factor;
  const guard = scenario.protection[sink.service] ?? UNPROTECTED;
  return {
    name: sink.service,
    bulkRecords: sink.bulkRecords,
    service: { ...service, slowFactor },
    guard,
    parksBulks: guard.deadLetter.after === 'retries' && guard.deadLetter.only === null,
  };
}
