/** Turns what a pipe does into a trace: samples on a fixed grid, windows of ages, counts, and two exact means for Little's law. */
import { AgeHistogram, LATENCY_EDGES_MS } from '../parts/age-histogram.ts';
import { hashScenario } from '../scenario/scenario-hash.ts';
import type { PipeScenario, PipeStage } from '../scenario/scenario.ts';
import { ENGINE } from '../trace/engine.ts';
import { summarize } from '../trace/summarize.ts';
import { hashTrace } from '../trace/trace-hash.ts';
import type { Series, Trace } from '../trace/trace.ts';
import type { OpenRecords } from './open-records.ts';
import type { Stage } from './stages.ts';

const SAMPLE_STEPS_MS = [1000, 2000, 5000, 10_000, 30_000, 60_000];
const MAX_SAMPLES = 3600;
const SAMPLES_PER_WINDOW = 5;

/** Records/s that the slowest stage lets through when nothing is in its way; NaN where no stage has a limit. */
function nominalCapacity(stages: readonly PipeStage[]): number {
  let capacity = Infinity;
  for (const stage of stages) {
    if (stage.kind === 'server') capacity = Math.min(capacity, stage.ratePerSecond * stage.servers);
    else if (stage.kind === 'limiter') capacity = Math.min(capacity, stage.ratePerSecond);
  }
  return capacity < Infinity ? capacity : NaN;
}

export class PipeRecorder {
  readonly #scenario: PipeScenario;
  readonly #records: OpenRecords;
  /** The source first, then the stages in order. */
  readonly #stages: readonly Stage[];
  readonly #sampleMs: number;
  readonly #capacity: number;
  readonly #timeMs: number[] = [];
  readonly #arrivals: number[] = [];
  readonly #throughput: number[] = [];
  readonly #dropped: number[] = [];
  readonly #backlog: number[] = [];
  readonly #lagSeconds: number[] = [];
  readonly #queueDepths: number[][];
  readonly #windows: Float64Array[] = [];
  readonly #windowAges = new AgeHistogram();
  readonly #ages = new AgeHistogram();
  #processedCount = 0;
  #droppedCount = 0;
  /** Sum over time of the number of open records up to #areaUntilMs, record · ms. */
  #backlogArea = 0;
  #areaUntilMs = 0;
  #last = { atMs: 0, arrived: 0, processed: 0, dropped: 0 };

  constructor(scenario: PipeScenario, records: OpenRecords, stages: readonly Stage[]) {
    this.#scenario = scenario;
    this.#records = records;
    this.#stages = stages;
    this.#sampleMs = SAMPLE_STEPS_MS.find((step) => scenario.durationMs / step <= MAX_SAMPLES) ?? 60_000;
    this.#capacity = nominalCapacity(scenario.pipe.stages);
    this.#queueDepths = stages.map(() => []);
  }

  /** The number of open records is about to change at `nowMs`. */
  reach(nowMs: number): void {
    this.#backlogArea += this.#records.count * (nowMs - this.#areaUntilMs);
    this.#areaUntilMs = nowMs;
  }

  finished(ageMs: number): void {
    this.#processedCount++;
    this.#windowAges.add(1, ageMs, ageMs);
    this.#ages.add(1, ageMs, ageMs);
  }

  droppedOne(): void {
    this.#droppedCount++;
  }

  /** The moment of the next sample; the last one is the end of the run. Infinity after that. */
  get nextSampleMs(): number {
    const { durationMs } = this.#scenario;
    const lastMs = this.#timeMs.at(-1);
    if (lastMs === undefined) return 0;
    return lastMs >= durationMs ? Infinity : Math.min(durationMs, this.#timeMs.length * this.#sampleMs);
  }

  sample(atMs: number): void {
    const arrived = this.#records.arrived;
    const last = this.#last;
    const seconds = (atMs - last.atMs) / 1000;
    const perSecond = (records: number): number => (this.#timeMs.length === 0 ? 0 : records / seconds);
    this.#arrivals.push(perSecond(arrived - last.arrived));
    this.#throughput.push(perSecond(this.#processedCount - last.processed));
    this.#dropped.push(perSecond(this.#droppedCount - last.dropped));
    this.#backlog.push(this.#records.count);
    this.#lagSeconds.push((atMs - this.#records.oldestMs(atMs)) / 1000);
    this.#queueDepths.forEach((depths, i) => depths.push((this.#stages[i] as Stage).depth));
    this.#timeMs.push(atMs);
    // What passes at t = 0 belongs to the first second; the initial backlog did not arrive in it.
    this.#last =
      atMs === 0
        ? { atMs, arrived: this.#scenario.traffic.initialBacklog, processed: 0, dropped: 0 }
        : { atMs, arrived, processed: this.#processedCount, dropped: this.#droppedCount };
    if (this.#timeMs.length > 1 && (this.#timeMs.length - 1) % SAMPLES_PER_WINDOW === 0) {
      this.#windows.push(this.#windowAges.toBuckets(LATENCY_EDGES_MS));
      this.#windowAges.reset();
    }
  }

  /** The trace up to now: counts and means up to `nowMs`, curves up to the last sample. */
  trace(nowMs: number): Trace {
    const scenario = this.#scenario;
    const { initialBacklog, ratePerSecond } = scenario.traffic;
    const timeMs = Float64Array.from(this.#timeMs);
    const backlog = Float64Array.from(this.#backlog);
    const arrivalsPerSecond = Float64Array.from(this.#arrivals);
    const latency = {
      windowMs: this.#sampleMs * SAMPLES_PER_WINDOW,
      edgesMs: LATENCY_EDGES_MS,
      counts: this.#windowAges.count > 0 ? [...this.#windows, this.#windowAges.toBuckets(LATENCY_EDGES_MS)] : [...this.#windows],
    };
    const area = this.#backlogArea + this.#records.count * (nowMs - this.#areaUntilMs);
    const hasFinished = this.#processedCount > 0;
    const trace = {
      format: 'trace.v1' as const,
      source: {
        kind: 'simulated' as const,
        engine: ENGINE,
        fidelity: 'exact' as const,
        scenario: scenario.id,
        scenarioHash: hashScenario(scenario),
        seed: scenario.seed,
      },
      timeMs,
      series: this.#series(backlog, arrivalsPerSecond),
      latency,
      states: [],
      events: [],
      summary: summarize({
        ratePerSecond,
        timeMs,
        backlog,
        arrivalsPerSecond,
        latency,
        ledger: {
          initialBacklog,
          produced: this.#records.arrived - initialBacklog,
          processed: this.#processedCount,
          dropped: this.#droppedCount,
          backlog: this.#records.count,
          inFlight: this.#records.count - (this.#stages[0] as Stage).depth,
        },
        latencyQuantile: (share) => this.#ages.quantile(share),
        latencyMaxMs: hasFinished ? this.#ages.max : null,
        oldestUnfinishedMs: nowMs - this.#records.oldestMs(nowMs),
        sinkLatencyP95Ms: null,
        system: {
          latencyMeanMs: hasFinished ? this.#ages.mean : null,
          backlogMean: nowMs > 0 ? area / nowMs : this.#records.count,
        },
      }),
      warnings: [],
    };
    return { ...trace, hash: hashTrace(trace) };
  }

  #series(backlog: Float64Array, arrivals: Float64Array): Series[] {
    const group = (id: string, unit: string, values: Float64Array): Series => ({ id, of: 'group', unit, values });
    return [
      group('arrivals', 'records/s', arrivals),
      group('throughput', 'records/s', Float64Array.from(this.#throughput)),
      group('dropped', 'records/s', Float64Array.from(this.#dropped)),
      group('capacity', 'records/s', new Float64Array(arrivals.length).fill(this.#capacity)),
      group('backlog', 'records', backlog),
      group('lagSeconds', 's', Float64Array.from(this.#lagSeconds)),
      ...this.#queueDepths.map((depths, i) => {
        const stage = this.#scenario.pipe.stages[i - 1];
        const of = stage === undefined ? 'source' : `stage/${stage.id}`;
        return { id: 'queueDepth', of, unit: 'records', values: Float64Array.from(depths) };
      }),
    ];
  }
}
