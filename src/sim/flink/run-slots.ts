/** The exact run's own slots of the event queue. */
export const SLOT = {
  sample: 0,
  moment: 1,
  metrics: 2,
  trigger: 3,
  expiry: 4,
  unalign: 5,
  written: 6,
  start: 7,
  debloat: 8,
  autoscale: 9,
  rescale: 10,
} as const;
export const RUN_SLOTS = 11;

/** What goes on when the job starts again. */
export const KEPT_SLOTS: readonly number[] = [SLOT.sample, SLOT.moment, SLOT.metrics, SLOT.autoscale];
/** What ends with the job. */
export const STOPPED_SLOTS: readonly number[] = [
  SLOT.trigger,
  SLOT.expiry,
  SLOT.unalign,
  SLOT.written,
  SLOT.debloat,
  SLOT.rescale,
];
