/** Author's texts with numbers in them: `{peakLag}` becomes what the run says. */
import { measure, needsRun, write } from './measure.ts';
import type { KafkaScenario } from '../sim/index.ts';
import type { Trace } from '../sim/index.ts';

const PLACE = /\{(\w+)\}/g;

/** @throws RangeError where a text names no metric */
export function fillIn(text: string, scenario: KafkaScenario, run: () => Trace): string {
  return text.replace(PLACE, (_, metric: string) => write(measure(metric, scenario, needsRun(metric) ? run() : null)));
}
