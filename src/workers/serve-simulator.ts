/** One system's simulator off the main thread: what each worker does with the simulator that it is made of. */
import type { Scenario, Simulator } from '../sim/index.ts';
import type { ToWorker } from './messages.ts';
import { createSimServer } from './sim-server.ts';

/** Answers the page's messages for as long as the worker lives. Call it once, in a worker. */
export function serveSimulator<S extends Scenario>(simulator: Simulator<S>): void {
  // A message to oneself is delivered after those that wait already, and without the 4 ms that a timer may take.
  const channel = new MessageChannel();
  let resume: (() => void) | null = null;
  channel.port1.onmessage = () => resume?.();

  const serve = createSimServer(
    {
      createRun: (scenario, options) => simulator.createRun(scenario as S, options),
      applyChanges: (scenario, set) => simulator.applyChanges(scenario as S, set),
    },
    {
      now: () => performance.now(),
      breathe: () =>
        new Promise((resolve) => {
          resume = resolve;
          channel.port2.postMessage(null);
        }),
      post: (message, transfer) => {
        self.postMessage(message, { transfer });
      },
    },
  );

  self.onmessage = ({ data }: MessageEvent<ToWorker>) => void serve(data);
}
