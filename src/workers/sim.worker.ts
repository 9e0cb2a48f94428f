/** The simulator off the main thread. */
import { applyChanges, createRun } from '../sim/index.ts';
import type { ToWorker } from './messages.ts';
import { createSimServer } from './sim-server.ts';

// A message to oneself is delivered after those that wait already, and without the 4 ms that a timer may take.
const channel = new MessageChannel();
let resume: (() => void) | null = null;
channel.port1.onmessage = () => resume?.();

const serve = createSimServer(
  { createRun, applyChanges },
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
