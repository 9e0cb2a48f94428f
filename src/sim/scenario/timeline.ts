/** The scenario as it stands at each moment: timed changes of knobs, and faults that begin and end. */
import { withCheckedValue } from './checked-change.ts';
import type { Fault } from './common-scenario.ts';
import type { Scenario } from './scenario.ts';

/** One moment: from `atMs` on the scenario reads like this. */
export interface ScenarioMoment<S extends Scenario> {
  readonly atMs: number;
  readonly scenario: S;
  /** Faults that are on. */
  readonly faults: readonly Fault[];
  readonly started: readonly Fault[];
  readonly ended: readonly Fault[];
  /** Knobs that are turned, and what they are turned to. */
  readonly changes: readonly { readonly pointer: string; readonly to: unknown }[];
}

/** A crash is over as soon as it has happened. */
const endOf = (fault: Fault): number => ('forMs' in fault ? fault.atMs + fault.forMs : fault.atMs);

/** Every moment at which a knob or a fault changes, in order; the first one is t = 0. */
export function scenarioMoments<S extends Scenario>(scenario: S): ScenarioMoment<S>[] {
  const { changes, faults } = scenario;
  const times = new Set([0]);
  for (const change of changes) times.add(change.atMs);
  for (const fault of faults) times.add(fault.atMs).add(endOf(fault));
  let current = scenario;
  return [...times]
    .sort((a, b) => a - b)
    .map((atMs) => {
      const set = changes.filter((change) => change.atMs === atMs).flatMap((change) => Object.entries(change.set));
      for (const [pointer, value] of set) current = withCheckedValue(current, pointer, value);
      return {
        atMs,
        scenario: current,
        faults: faults.filter((fault) => fault.atMs <= atMs && atMs < endOf(fault)),
        started: faults.filter((fault) => fault.atMs === atMs),
        ended: faults.filter((fault) => fault.kind !== 'crash' && endOf(fault) === atMs),
        changes: set.map(([pointer, to]) => ({ pointer, to })),
      };
    });
}
