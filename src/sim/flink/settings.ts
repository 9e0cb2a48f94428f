/** The scenario as it stands at each moment: timed changes and faults. */
import type { ServiceSettings } from '../parts/service.ts';
import type { FlinkScenario, Service } from '../scenario/scenario.ts';
import type { ScenarioMoment } from '../scenario/timeline.ts';

export type Moment = ScenarioMoment<FlinkScenario>;

/** A service as it is at a moment. */
export function serviceSettings({ scenario, faults }: Moment, name: string): ServiceSettings {
  let slowFactor = 1;
  for (const fault of faults) if (fault.kind === 'slow' && fault.target === `/services/${name}`) slowFactor *= fault.factor;
  return { ...(scenario.services[name] as Service), slowFactor };
}
