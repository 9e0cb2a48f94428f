/** Previews for the worker's sake, not for the eye: as long as its code is cold they take five times as long. */
import type { SimRequest } from './messages.ts';
import type { SimClient } from './sim-client.ts';

/** After so many previews the browser has compiled what they run often. */
const COLD_PREVIEWS = 5;

/** Computes one preview after the other, as long as `isIdle` says that nothing else is wanted of the worker. */
export function warmUp(
  client: SimClient,
  question: Omit<SimRequest, 'id' | 'fidelity'>,
  isIdle: () => boolean,
  times = COLD_PREVIEWS,
): void {
  const ondone = () => {
    if (times > 1 && isIdle()) warmUp(client, question, isIdle, times - 1);
  };
  client.simulate({ ...question, fidelity: 'preview' }, { ondone, onproblem: () => undefined });
}
