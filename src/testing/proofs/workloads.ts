import type { Scenario } from '../../sim/index.ts';
import { parsePointer, valueAt, withValueAt } from '../../sim/index.ts';
import type { Workload } from './matrix.ts';

const SHARES = [0.9, 1.1] as const;

/** What the work of one record is called in each system, and what is asked of a service. */
const NUMBERS: readonly (readonly [name: string, pointers: (scenario: Scenario) => readonly string[]])[] = [
  ['arrivals', ({ traffic }) => traffic.ratePerSecond.map((_, index) => `/traffic/ratePerSecond/${String(index)}/1`)],
  ['service time', ({ services }) => Object.keys(services).map((name) => `/services/${name}/serviceMs`)],
  ['service limit', ({ services }) => Object.keys(services).map((name) => `/services/${name}/limitPerSecond`)],
  [
    'work per record',
    (scenario) =>
      scenario.system === 'kafka'
        ? ['/kafka/application/recordMs']
        : scenario.system === 'spark'
          ? ['/spark/costs/recordMs']
          : scenario.system === 'flink'
            ? scenario.flink.operators.map((_, index) => `/flink/operators/${String(index)}/recordMs`)
            : [],
  ],
];

/** Each number of a scenario's workload, ten per cent lower and higher, one at a time; numbers that it does not have are left out. */
export function workloadsOf(scenario: Scenario): Workload[] {
  return NUMBERS.flatMap(([name, pointers]) => {
    const present = pointers(scenario).filter((pointer) => typeof at(scenario, pointer) === 'number');
    if (present.length === 0) return [];
    return SHARES.map((share) => ({
      name: `${name} ${share < 1 ? '−' : '+'}10 %`,
      apply: (given: Scenario) => present.reduce((changed, pointer) => scaled(changed, pointer, share), given),
    }));
  });
}

function at(scenario: Scenario, pointer: string): unknown {
  return valueAt(scenario, parsePointer(pointer) ?? []);
}

function scaled(scenario: Scenario, pointer: string, share: number): Scenario {
  const value = at(scenario, pointer);
  if (typeof value !== 'number') return scenario;
  return withValueAt(scenario, parsePointer(pointer) ?? [], value * share)?.document as Scenario;
}
