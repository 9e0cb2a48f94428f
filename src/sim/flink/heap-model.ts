/**
 * The heap of the task managers: with the `hashmap` backend the live bytes are the state, and garbage collection slows every thread down;
 * a state that fills the heap kills the process. With RocksDB state is not on the heap. The GC share is that of the summary (MODEL.md):
 * a modelling choice, not a measurement.
 *
 * Slot sharing: slot i holds subtask i of every task (SlotSharingGroup, the default).
 */
import { gcShare } from '../trace/summarize.ts';
import type { Job } from './job.ts';

export interface HeapReading {
  /** Largest share of a task manager's heap that is live. */
  readonly heapShare: number;
  readonly gcShare: number;
  /** The task manager that runs out of memory; null = none. */
  readonly killed: number | null;
}

export class HeapModel {
  readonly #recordsIn = new Map<number, number>();

  /** Reads the state's size, and slows the threads of each task manager by its garbage collection. */
  read(job: Job, seconds: number): HeapReading {
    const { flink, traffic } = job.scenario;
    const slots = flink.config['taskmanager.numberOfTaskSlots'];
    const isOnHeap = flink.config['state.backend.type'] === 'hashmap';
    const managers = Math.ceil(job.tasks.reduce((most, { parallelism }) => Math.max(most, parallelism), 0) / slots);
    let heapShare = 0;
    let worst = 0;
    let killed: number | null = null;
    for (let manager = 0; manager < managers; manager++) {
      const own = job.all.filter(({ index }) => Math.floor(index / slots) === manager);
      let liveBytes = 0;
      let records = 0;
      for (const subtask of own) {
        if (isOnHeap) liveBytes += subtask.stateBytes;
        records += subtask.recordsIn;
      }
      const before = this.#recordsIn.get(manager) ?? 0;
      this.#recordsIn.set(manager, records);
      const allocated = seconds > 0 && records > before ? ((records - before) / seconds) * traffic.recordBytes : 0;
      const share = gcShare(allocated, liveBytes, flink.cluster.heapBytes);
      heapShare = Math.max(heapShare, liveBytes / flink.cluster.heapBytes);
      worst = Math.max(worst, share);
      if (liveBytes >= flink.cluster.heapBytes) killed ??= manager;
      else for (const subtask of own) subtask.gcSlowness = 1 / (1 - share);
    }
    return { heapShare, gcShare: worst, killed };
  }
}
