/** Author's texts with numbers in them: `{peakLag}` becomes what the run says. */
import type { Scenario, Trace } from '../sim/index.ts';
import type { Exercise } from './exercise-schema.ts';
import { measure, measureReading } from './measure.ts';
import { write } from './quantity.ts';

const PLACE = /\{(\w+)\}/g;

/** @throws RangeError where a text names neither one of the exercise's numbers nor a metric */
export function fillIn(text: string, scenario: Scenario, numbers: Exercise['numbers'], run: () => Trace): string {
  return text.replace(PLACE, (_, name: string) => {
    const own = numbers[name];
    return write(own === undefined ? measure(name, scenario, run) : measureReading(own.from, scenario, run, own.as));
  });
}
