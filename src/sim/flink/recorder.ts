/**
 * Turns what a Flink plant reports into a trace: samples on a fixed grid, windows of ages, states, events, ledger. Both fidelities report
 * here. The series and the entities that they belong to are listed in sample-columns.ts.
 */
import { AgeHistogram, LATENCY_EDGES_MS } from '../parts/age-histogram.ts';
import { hashScenario } from '../scenario/scenario-hash.ts';
import type { FlinkScenario } from '../scenario/scenario.ts';
import { ENGINE } from '../trace/engine.ts';
import { tellMoment } from '../trace/moment-events.ts';
import { summarize } from '../trace/summarize.ts';
import { hashTrace } from '../trace/trace-hash.ts';
import type { Fidelity, StateChange, Trace, TraceEvent } from '../trace/trace.ts';
import { FlinkColumns, type TaskShape } from './sample-columns.ts';
import type { Moment } from './settings.ts';

const SAMPLES_PER_WINDOW = 5;
/** Sums of millions of records are as exact as this. */
const ROUNDING_RECORDS = 1e-6;

/** What the job as a whole shows at a sample. */
export interface JobSample {
  /** Records in the log, initial backlog included. */
  readonly appended: number;
  /** Of those that are not finished: the ones that the source has emitted. */
  readonly inFlight: number;
  readonly oldestUnfinishedMs: number;
}

export class FlinkRecorder {
  readonly columns: FlinkColumns;
  readonly #scenario: FlinkScenario;
  readonly #fidelity: Fidelity;
  readonly #states: StateChange[] = [];
  readonly #lastState = new Map<string, string>();
  readonly #events: TraceEvent[] = [];
  readonly #windows: Float64Array[] = [];
  readonly #windowAges = new AgeHistogram();
  readonly #sinkAges = new AgeHistogram();
  readonly #warnings = new Set<string>();
  #atMs = 0;
  #latencyMaxMs: number | null = null;
  #last: JobSample & { readonly processed: number } = { appended: 0, inFlight: 0, oldestUnfinishedMs: 0, processed: 0 };
  /** Counts so far; whatever the plant knows of. */
  processed = 0;
  duplicates = 0;
  dropped = 0;
  deadLetters = 0;
  retries = 0;
  retryShareMax = 0;
  breakerOpens = 0;
  restarts = 0;
  checkpointsCompleted = 0;
  checkpointsExpired = 0;
  checkpointsFailed = 0;
  outOfMemoryKills = 0;
  heapShareMax = 0;
  gcShareMax = 0;
  backPressuredShareMax = 0;
  lastCheckpoint: { readonly durationMs: number; readonly bytes: number } | null = null;
  /** Records ever ended, and the most that was reached before the job went back to a checkpoint. */
  #ended = 0;
  #mostEnded = 0;

  constructor(scenario: FlinkScenario, fidelity: Fidelity, tasks: readonly TaskShape[]) {
    this.#scenario = scenario;
    this.#fidelity = fidelity;
    this.columns = new FlinkColumns(scenario.durationMs, tasks, Object.keys(scenario.services));
  }

  event(atMs: number, kind: string, entity: string, detail?: Readonly<Record<string, unknown>>): void {
    this.#events.push(detail === undefined ? { atMs, kind, entity } : { atMs, kind, entity, detail });
  }

  /** The entity is in `state`; only changes are kept. */
  state(atMs: number, entity: string, state: string): void {
    if (this.#lastState.get(entity) === state) return;
    this.#lastState.set(entity, state);
    this.#states.push({ atMs, entity, state });
  }

  reachMoment(moment: Moment): void {
    tellMoment(this, moment, 'job');
  }

  warn(message: string): void {
    this.#warnings.add(message);
  }

  /**
   * Records finished, with ages spread evenly between two; a hair below 0 is rounding. After a restart the first ones are those that had
   * been finished before: duplicates, without an age.
   */
  finished(weight: number, oneAgeMs: number, otherAgeMs: number): void {
    const records = this.#firstTime(weight);
    if (records <= 0) return;
    this.processed += records;
    const low = Math.max(0, Math.min(oneAgeMs, otherAgeMs));
    const high = Math.max(low, oneAgeMs, otherAgeMs);
    if (this.#latencyMaxMs === null || high > this.#latencyMaxMs) this.#latencyMaxMs = high;
    this.#windowAges.add(records, low, high);
  }

  /** Parked in the dead-letter output. */
  deadLettered(weight: number): void {
    this.deadLetters += this.#firstTime(weight);
  }

  /** Came after its window. */
  droppedLate(weight: number): void {
    this.dropped += this.#firstTime(weight);
  }

  /** The job goes back to where so many source records had ended. */
  rewind(ended: number): void {
    this.#ended = ended;
  }

  #firstTime(weight: number): number {
    const isAhead = this.#ended >= this.#mostEnded - ROUNDING_RECORDS;
    this.#ended += weight;
    if (isAhead) {
      this.#mostEnded = Math.max(this.#mostEnded, this.#ended);
      return weight;
    }
    if (this.#ended <= this.#mostEnded) {
      this.duplicates += weight;
      return 0;
    }
    const first = Math.min(weight, this.#ended - this.#mostEnded);
    this.duplicates += weight - first;
    this.#mostEnded = this.#ended;
    return first;
  }

  /** Calls to a service that were answered after `ms`. */
  serviceCall(ms: number, calls = 1): void {
    this.#sinkAges.add(calls, ms, ms);
  }

  /** The moment of the sample after the one at `atMs`; the last one is the end of the run. Infinity after that. */
  nextSampleMs(atMs: number): number {
    const { durationMs } = this.#scenario;
    if (atMs >= durationMs) return Infinity;
    return Math.min(durationMs, (Math.floor(atMs / this.columns.stepMs) + 1) * this.columns.stepMs);
  }

  /** Ends a sample: everything else of it is in the columns at `columns.count` already. */
  sample(atMs: number, sample: JobSample): void {
    const { columns } = this;
    const { job } = columns;
    const i = columns.count++;
    columns.timeMs[i] = atMs;
    const seconds = (atMs - this.#atMs) / 1000;
    const perSecond = (records: number): number => (i === 0 ? 0 : records / seconds);
    job.arrivals[i] = perSecond(sample.appended - this.#last.appended);
    job.throughput[i] = perSecond(this.processed - this.#last.processed);
    job.backlog[i] = sample.appended - this.processed - this.dropped - this.deadLetters;
    job.numRestarts[i] = this.restarts;
    job.numberOfCompletedCheckpoints[i] = this.checkpointsCompleted;
    job.numberOfFailedCheckpoints[i] = this.checkpointsFailed;
    if (this.lastCheckpoint !== null) {
      job.lastCheckpointDuration[i] = this.lastCheckpoint.durationMs;
      job.lastCheckpointSize[i] = this.lastCheckpoint.bytes;
    }
    for (const task of columns.tasks) {
      const share = (task.backPressuredTimeMsPerSecond[i] as number) / 1000;
      if (share > this.backPressuredShareMax) this.backPressuredShareMax = share;
    }
    if (i > 0 && i % SAMPLES_PER_WINDOW === 0) {
      this.#windows.push(this.#windowAges.toBuckets(LATENCY_EDGES_MS));
      this.#windowAges.reset();
    }
    this.#last = { ...sample, processed: this.processed };
    this.#atMs = atMs;
  }

  /** The trace up to the last sample. */
  trace(): Trace {
    const { columns } = this;
    const scenario = this.#scenario;
    const timeMs = columns.upToNow(columns.timeMs);
    const backlog = columns.upToNow(columns.job.backlog);
    const windows = [...this.#windows];
    if (this.#windowAges.count > 0) windows.push(this.#windowAges.toBuckets(LATENCY_EDGES_MS));
    const latency = { windowMs: columns.stepMs * SAMPLES_PER_WINDOW, edgesMs: LATENCY_EDGES_MS, counts: windows };
    const { initialBacklog, ratePerSecond } = scenario.traffic;
    const trace = {
      format: 'trace.v1' as const,
      source: {
        kind: 'simulated' as const,
        engine: ENGINE,
        fidelity: this.#fidelity,
        scenario: scenario.id,
        scenarioHash: hashScenario(scenario),
        seed: scenario.seed,
      },
      timeMs,
      series: columns.series(),
      latency,
      states: [...this.#states],
      events: this.#events.filter((event) => event.atMs <= this.#atMs).sort((a, b) => a.atMs - b.atMs),
      summary: summarize({
        ratePerSecond,
        timeMs,
        backlog,
        arrivalsPerSecond: columns.upToNow(columns.job.arrivals),
        latency,
        ledger: {
          initialBacklog,
          produced: this.#last.appended - initialBacklog,
          processed: this.#last.processed,
          duplicates: this.duplicates,
          dropped: this.dropped,
          deadLettered: this.deadLetters,
          backlog: backlog.at(-1) ?? 0,
          inFlight: this.#last.inFlight,
        },
        latencyMaxMs: this.#latencyMaxMs,
        oldestUnfinishedMs: this.#last.oldestUnfinishedMs,
        sinkLatencyP95Ms: this.#sinkAges.count === 0 ? null : this.#sinkAges.quantile(0.95),
        heapShareMax: this.heapShareMax,
        gcShareMax: this.gcShareMax,
        outOfMemoryKills: this.outOfMemoryKills,
        retries: this.retries,
        retryShareMax: this.retryShareMax,
        breakerOpens: this.breakerOpens,
        system: {
          backPressuredShareMax: this.backPressuredShareMax,
          checkpointsCompleted: this.checkpointsCompleted,
          checkpointsExpired: this.checkpointsExpired,
          restarts: this.restarts,
        },
      }),
      warnings: [...this.#warnings],
    };
    return { ...trace, hash: hashTrace(trace) };
  }
}
