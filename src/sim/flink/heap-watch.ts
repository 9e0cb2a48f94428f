/** Measures the heaps of the task managers at each sample, keeps the worst, and says when one is full. */
import type { Deployment } from './deployment.ts';
import { HeapModel } from './heap-model.ts';
import type { Job } from './job.ts';
import type { FlinkRecorder } from './recorder.ts';

export class HeapWatch {
  readonly #ledger: FlinkRecorder;
  #heap = new HeapModel();
  #job: Job | null = null;

  constructor(ledger: FlinkRecorder) {
    this.#ledger = ledger;
  }

  /** The task manager that runs out of memory; null = none. */
  measure({ job, isRunning }: Deployment, seconds: number, nowMs: number): number | null {
    if (!isRunning) return null;
    // A job that has started again begins with empty heaps.
    if (job !== this.#job) this.#heap = new HeapModel();
    this.#job = job;
    const { heapShare, gcShare, killed } = this.#heap.read(job, seconds);
    this.#ledger.heapShareMax = Math.max(this.#ledger.heapShareMax, heapShare);
    this.#ledger.gcShareMax = Math.max(this.#ledger.gcShareMax, gcShare);
    for (const subtask of job.all) subtask.retime(nowMs);
    if (killed !== null) this.#ledger.outOfMemoryKills++;
    return killed;
  }
}
