/** The scenario as it stands at each moment: timed changes and faults. */
import { withCheckedValue } from '../scenario/checked-change.ts';
import type { ServiceSettings } from '../parts/service.ts';
import type { Fault, FlinkScenario, Service } from '../scenario/scenario.ts';

/** One moment of the timeline: from `atMs` on the scenario reads like this. */
export interface Moment {
  readonly atMs: number;
  readonly scenario: FlinkScenario;
  /** Faults that are on. */
  readonly faults: readonly Fault[];
  readonly started: readonly Fault[];
  readonly ended: readonly Fault[];
  readonly changed: readonly string[];
}

const endOf = (fault: Fault): number => ('forMs' in fault ? fault.atMs + fault.forMs : fault.atMs);

/** Every moment at which a knob or a fault changes, in order; the first one is t = 0. */
export function timelineOf(scenario: FlinkScenario): Moment[] {
  const times = new Set([0]);
  for (const change of scenario.changes) times.add(change.atMs);
  for (const fault of scenario.faults) times.add(fault.atMs).add(endOf(fault));
  let current = scenario;
  return [...times]
    .sort((a, b) => a - b)
    .map((atMs) => {
      const changed: string[] = [];
      for (const change of scenario.changes)
        if (change.atMs === atMs)
          for (const [pointer, value] of Object.entries(change.set)) {
            current = withCheckedValue(current, pointer, value);
            changed.push(pointer);
          }
      return {
        atMs,
        scenario: current,
        faults: scenario.faults.filter((fault) => fault.atMs <= atMs && atMs < endOf(fault)),
        started: scenario.faults.filter((fault) => fault.atMs === atMs),
        ended: scenario.faults.filter((fault) => endOf(fault) === atMs && fault.atMs < atMs),
        changed,
      };
    });
}

/** A service as it is at a moment. */
export function serviceSettings({ scenario, faults }: Moment, name: string): ServiceSettings {
  let slowFactor = 1;
  for (const fault of faults) if (fault.kind === 'slow' && fault.target === `/services/${name}`) slowFactor *= fault.factor;
  return { ...(scenario.services[name] as Service), slowFactor };
}
