/** What both fidelities hand to the recorder. */
import type { ArrivalCurve } from '../parts/arrival-curve.ts';
import type { CallsNow } from './call-recorder.ts';

/** What a plant shows at a sample; offsets per partition. */
export interface Snapshot {
  /** Whether the plant moves whole records; flows move fractions of them. */
  readonly isInWholeRecords: boolean;
  readonly curve: ArrivalCurve;
  readonly committed: Float64Array;
  readonly position: Float64Array;
  /** Offset of the oldest unfinished record. */
  readonly firstUnfinished: (partition: number) => number;
  /** Records of a partition that the application holds and has not finished. */
  readonly inFlight: (partition: number) => number;
  readonly instances: number;
  readonly queueDepth: number;
  /** Records in the fullest application queue. */
  readonly largestQueue: number;
  readonly calls: CallsNow;
  /** Records in the fullest fetch buffer of a client. */
  readonly largestBuffer: number;
  /** Mean of what the client calls poll-idle-ratio since the sample before; NaN where no poll ended. */
  readonly pollIdleRatio: number;
}
