/**
 * Buffer debloating: every input gate measures its throughput and tells its producers how full their buffers may get, so that what is
 * buffered takes about `target` to work off. The number of buffers, and the memory, stay the same.
 *
 * Sources: BufferDebloater.java and BufferSizeEMA.java (flink-runtime/…/throughput, 1.20 and 2.0), TaskManagerOptions.java, FLINK-36556
 * (the starting size of 2.0).
 */

export interface DebloatSettings {
  /** `…buffer-debloat.target`: how long the buffered bytes should take, ms. */
  readonly targetMs: number;
  /** `…buffer-debloat.samples`: the window of the moving average. */
  readonly samples: number;
  /** `…buffer-debloat.threshold-percentages`: smaller changes are not announced, %. */
  readonly thresholdPercent: number;
  /** `taskmanager.memory.segment-size`: the largest size, bytes. */
  readonly segmentBytes: number;
  /** `taskmanager.memory.min-segment-size`: the smallest size, bytes. */
  readonly leastBytes: number;
  /** The size before the first measurement: the segment size up to 1.20, `taskmanager.memory.starting-segment-size` from 2.0, bytes. */
  readonly startingBytes: number;
  /** Up to 1.20 the average is a Java int that every step truncates; from 2.0 a double that is rounded when it is read. */
  readonly isWhole: boolean;
}

export class BufferDebloater {
  readonly #settings: DebloatSettings;
  readonly #alpha: number;
  /** The moving average, bytes. */
  #averageBytes: number;
  /** What the producers were told last, bytes. */
  #announcedBytes: number;
  #consumeMs = 0;

  constructor(settings: DebloatSettings) {
    this.#settings = settings;
    this.#alpha = 2 / (settings.samples + 1);
    this.#averageBytes = settings.startingBytes;
    this.#announcedBytes = settings.startingBytes;
  }

  /** What producers may put into a new buffer, bytes. */
  get announcedBytes(): number {
    return this.#announcedBytes;
  }

  /** The moving average, whole bytes. */
  get averageBytes(): number {
    return Math.floor(this.#averageBytes + 0.5);
  }

  /** `estimatedTimeToConsumeBuffersMs`, whole ms. */
  get estimatedTimeToConsumeBuffersMs(): number {
    return this.#consumeMs;
  }

  /**
   * One period's measurement.
   * @param bytesPerSecond received while there was something to receive
   * @param buffersInUse queued at the gate, and announced by its producers
   * @returns does the gate announce a new size?
   */
  recalculate(bytesPerSecond: number, buffersInUse: number): boolean {
    const { targetMs, segmentBytes, leastBytes, thresholdPercent, isWhole } = this.#settings;
    const throughput = Math.floor(bytesPerSecond);
    const buffers = Math.max(1, buffersInUse);
    const desiredBytes = Math.floor((throughput * targetMs) / 1000);
    // Growth is limited to the pace of shrinking.
    const wantedBytes = Math.min(desiredBytes / buffers, 2 * this.#averageBytes);
    const averageBytes = this.#averageBytes + this.#alpha * (wantedBytes - this.#averageBytes);
    this.#averageBytes = Math.max(leastBytes, Math.min(isWhole ? Math.floor(averageBytes) : averageBytes, segmentBytes));
    const newBytes = this.averageBytes;
    this.#consumeMs = Math.floor((newBytes * buffers * 1000) / Math.max(1, throughput));
    if (newBytes === this.#announcedBytes) return false;
    const isAtTheEdge = newBytes <= leastBytes || newBytes >= segmentBytes;
    const least = Math.floor((this.#announcedBytes * thresholdPercent) / 100);
    if (!isAtTheEdge && Math.abs(newBytes - this.#announcedBytes) < least) return false;
    this.#announcedBytes = newBytes;
    return true;
  }
}
