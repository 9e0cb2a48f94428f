/** Previews for the worker's sake, not for the eye: as long as its code is cold they take five times as long. */
import type { Scenario } from '../sim/index.ts';
import type { SimClient } from './sim-client.ts';

/** After so many previews the browser has compiled what they run often. */
const COLD_PREVIEWS = 10;

/**
 * Computes previews of the scenarios in turn, one after the other, as long as `isIdle` says that nothing else is wanted of the worker.
 * Code that only a moved knob reaches stays cold unless one of them has it moved.
 */
export function warmUp(client: SimClient, scenarios: readonly Scenario[], isIdle: () => boolean, times = COLD_PREVIEWS): void {
  const scenario = scenarios[times % scenarios.length];
  if (times === 0 || scenario === undefined || !isIdle()) return;
  const next = () => {
    warmUp(client, scenarios, isIdle, times - 1);
  };
  // As if knobs had been turned: so the rules between settings are there, too, when one is.
  client.simulate({ scenario, fidelity: 'preview' }, { ondone: next, onproblem: next });
}
