/**
 * The heap of the consumer processes: live bytes are the records in the application's queue; the share of garbage collection follows
 * by the formula in MODEL.md.
 */
import type { KafkaScenario } from '../scenario/scenario.ts';
import { gcShare } from '../trace/summarize.ts';

export class HeapRecorder {
  readonly #recordBytes: number;
  readonly #heapBytes: number;
  readonly #partitions: number;
  shareMax = 0;
  gcShareMax = 0;

  constructor({ traffic, kafka }: KafkaScenario) {
    this.#recordBytes = traffic.recordBytes;
    this.#partitions = kafka.topic.partitions;
    this.#heapBytes = kafka.application.queue.heapBytes;
  }

  /**
   * @param largestQueue records in the fullest queue
   * @param handedOverPerSecond records that all instances together take over per second
   */
  sample(
    largestQueue: number,
    instances: number,
    handedOverPerSecond: number,
  ): { readonly heapShare: number; readonly gcShare: number } {
    const liveBytes = largestQueue * this.#recordBytes;
    // Members beyond the partitions are handed nothing.
    const working = Math.min(instances, this.#partitions);
    const allocated = working === 0 || handedOverPerSecond < 0 ? 0 : (handedOverPerSecond / working) * this.#recordBytes;
    const heapShare = liveBytes / this.#heapBytes;
    const gc = gcShare(allocated, liveBytes, this.#heapBytes);
    this.shareMax = Math.max(this.shareMax, heapShare);
    this.gcShareMax = Math.max(this.gcShareMax, gc);
    return { heapShare, gcShare: gc };
  }
}
