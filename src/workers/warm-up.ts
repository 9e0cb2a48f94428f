/** Previews for the worker's sake, not for the eye: as long as its code is cold they take five times as long. */
import type { Scenario } from '../sim/index.ts';
import type { SimClient } from './sim-client.ts';

/** After so many previews the browser has compiled what they run often. */
const COLD_PREVIEWS = 5;

/** Computes previews of `scenario` one after the other, as long as `isIdle` says that nothing else is wanted of the worker. */
export function warmUp(client: SimClient, scenario: Scenario, isIdle: () => boolean, times = COLD_PREVIEWS): void {
  const ondone = () => {
    if (times > 1 && isIdle()) warmUp(client, scenario, isIdle, times - 1);
  };
  client.simulate({ scenario, fidelity: 'preview', isParsed: true }, { ondone, onproblem: () => undefined });
}
