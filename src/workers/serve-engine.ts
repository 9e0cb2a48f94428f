/** One system's engine off the main thread: what each worker does with the engine that it is made of. */
import type { Engine, Scenario } from '../sim/index.ts';
import type { ToWorker } from './messages.ts';
import { createSimServer } from './sim-server.ts';

/** Answers the page's messages for as long as the worker lives. Call it once, in a worker. */
export function serveEngine<S extends Scenario>(engine: Engine<S>): void {
  // A message to oneself is delivered after those that wait already, and without the 4 ms that a timer may take.
  const channel = new MessageChannel();
  let resume: (() => void) | null = null;
  channel.port1.onmessage = () => resume?.();

  const serve = createSimServer(
    {
      createPlant: (scenario, options) => engine.createPlant(scenario as S, options),
      findContradictions: (scenario) => engine.findContradictions(scenario as S),
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
