/** What the checkpoint coordinator sees of a run: the deployment of the moment, and timers in its event queue. */
import type { CoordinatorHost } from './checkpoint-coordinator.ts';
import type { Deployment } from './deployment.ts';

/** @param slots the timers' slots of the event queue */
export function coordinatorHost(
  deployment: () => Deployment,
  slots: { readonly trigger: number; readonly expiry: number; readonly unalign: number; readonly written: number },
  outcome: Pick<CoordinatorHost, 'completed' | 'expired' | 'failed'>,
): CoordinatorHost {
  const schedule = (slot: number) => (atMs: number) => {
    deployment().queue.schedule(slot, atMs);
  };
  return {
    get job() {
      return deployment().job;
    },
    handlerOf: (subtask) => deployment().handlerOf(subtask),
    scheduleTrigger: schedule(slots.trigger),
    scheduleExpiry: schedule(slots.expiry),
    scheduleUnalign: schedule(slots.unalign),
    scheduleWritten: schedule(slots.written),
    ...outcome,
  };
}
