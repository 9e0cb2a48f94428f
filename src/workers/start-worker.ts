/** Starts the simulator's worker under the page's content policy. */
import type { System } from '../sim/index.ts';
import flink from './flink.worker.ts?worker&url';
import kafka from './kafka.worker.ts?worker&url';
import pipe from './pipe.worker.ts?worker&url';
import spark from './spark.worker.ts?worker&url';
import { trustedAddress } from './trusted-address.ts';

const ADDRESSES: Readonly<Record<System, string>> = { flink, kafka, pipe, spark };

/** Call it in a browser only, when the simulator is needed. */
export function startSimWorker(system: System): Worker {
  const address = ADDRESSES[system];
  return new Worker(trustedAddress(address), { type: 'module', name: 'simulator' });
}
