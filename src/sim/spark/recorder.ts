/** Turns what a Spark query reports into a trace: samples on a fixed grid, windows of ages, states, events, ledger. */
import type { QueryState } from '../control/spark-query.machine.ts';
import { AgeHistogram, LATENCY_EDGES_MS } from '../parts/age-histogram.ts';
import type { ArrivalCurve } from '../parts/arrival-curve.ts';
import { hashScenario } from '../scenario/scenario-hash.ts';
import type { SparkScenario } from '../scenario/scenario.ts';
import { ENGINE } from '../trace/engine.ts';
import { tellMoment } from '../trace/moment-events.ts';
import { summarize } from '../trace/summarize.ts';
import { hashTrace } from '../trace/trace-hash.ts';
import type { StateChange, Trace, TraceEvent } from '../trace/trace.ts';
import type { ArrivedRows } from './arrived-rows.ts';
import type { BatchRecord } from './batch-record.ts';
import { nominalCapacity } from './capacity.ts';
import type { Executed } from './execution.ts';
import { LogPositions } from './log-positions.ts';
import { figuresOf, NO_FIGURES, type ReportFigures } from './report-figures.ts';
import { SampleColumns } from './sample-columns.ts';
import type { Moment } from './settings.ts';
import type { SinkCalls } from './sink-calls.ts';
import type { Snapshot } from './snapshot.ts';

const SAMPLES_PER_WINDOW = 5;
const FIGURES = Object.keys(NO_FIGURES) as (keyof ReportFigures)[];

export class SparkRecorder {
  readonly #columns: SampleColumns;
  readonly #scenario: SparkScenario;
  readonly #positions: LogPositions;
  readonly #states: StateChange[] = [];
  readonly #events: TraceEvent[] = [];
  readonly #windows: Float64Array[] = [];
  readonly #windowAges = new AgeHistogram();
  readonly #inState: { name: QueryState | null; sinceMs: number } = { name: null, sinceMs: 0 };
  /** Time in each state since the last sample, ms. */
  readonly #spentMs = new Map<QueryState | null, number>();
  readonly #totals = { processed: 0, late: 0, parked: 0, duplicates: 0 };
  readonly #counts = {
    batches: 0,
    longestBatchMs: 0,
    overruns: 0,
    noDataBatches: 0,
    stateRowsMax: 0,
    queryFailures: 0,
    rowsDroppedByWatermark: 0,
  };
  #calls: SinkCalls | null = null;
  #settings: SparkScenario;
  #last: ReportFigures = NO_FIGURES;
  #heapShare = 0;
  #heapShareMax = 0;
  #gcShare = 0;
  #gcShareMax = 0;
  #kills = 0;
  #latencyMaxMs: number | null = null;
  #produced = 0;
  #lost = 0;
  #inFlight = 0;
  #oldestUnfinishedMs = 0;
  #at = { atMs: 0, produced: 0, processed: 0 };

  constructor(scenario: SparkScenario, curve: ArrivalCurve) {
    this.#scenario = scenario;
    this.#settings = scenario;
    this.#positions = new LogPositions(curve);
    this.#columns = new SampleColumns(scenario.durationMs, scenario.spark.topic.partitions);
  }

  // --- what the plant reports -----------------------------------------------------------------------------------------------------

  /** Calls to the sink are counted here; null = there are none. */
  watch(calls: SinkCalls | null): void {
    this.#calls = calls;
  }

  event(atMs: number, kind: string, entity: string, detail: Readonly<Record<string, unknown>>): void {
    this.#events.push({ atMs, kind, entity, detail });
  }

  state(atMs: number, state: QueryState): void {
    if (this.#inState.name === state) return;
    this.#spend(atMs);
    this.#inState.name = state;
    this.#states.push({ atMs, entity: 'query', state });
  }

  /** The state that the query is in has lasted until `atMs`. */
  #spend(atMs: number): void {
    const { name, sinceMs } = this.#inState;
    const spent = this.#spentMs.get(name) ?? 0;
    this.#spentMs.set(name, spent + atMs - Math.max(sinceMs, this.#at.atMs));
    this.#inState.sinceMs = atMs;
  }

  reachMoment(moment: Moment): void {
    this.#settings = moment.scenario;
    tellMoment(this, moment, 'query');
  }

  /** @param kills executors that ran out of memory on the way */
  failed(kills: number): void {
    this.#kills += kills;
    this.#counts.queryFailures++;
  }

  memory({ memory, gcShare }: Executed): void {
    this.#heapShare = memory.heapShare;
    this.#gcShare = gcShare;
    this.#heapShareMax = Math.max(this.#heapShareMax, memory.heapShare);
    this.#gcShareMax = Math.max(this.#gcShareMax, gcShare);
  }

  /** Rows that were appended at known times are finished at `nowMs`: their ages are entered. */
  finished(arrived: readonly ArrivedRows[], nowMs: number): void {
    for (const { rows, firstMs, lastMs } of arrived) {
      const youngest = Math.max(0, nowMs - lastMs);
      this.aged(rows, youngest, Math.max(youngest, nowMs - firstMs));
    }
  }

  /** Rows are finished, of ages evenly spread from the youngest to the oldest, ms. */
  aged(rows: number, youngestMs: number, oldestMs: number): void {
    if (this.#latencyMaxMs === null || oldestMs > this.#latencyMaxMs) this.#latencyMaxMs = oldestMs;
    this.#windowAges.add(rows, youngestMs, oldestMs);
  }

  /** The output of a batch is there: what became of its records. */
  published(records: {
    readonly processed: number;
    readonly late: number;
    readonly parked: number;
    readonly duplicates: number;
  }): void {
    this.#totals.processed += records.processed;
    this.#totals.late += records.late;
    this.#totals.parked += records.parked;
    this.#totals.duplicates += records.duplicates;
  }

  /** A batch is over. `isLate`: it took longer than the trigger interval. */
  progress(record: BatchRecord, isLate: boolean): void {
    const durationMs = record.endMs - record.triggerMs;
    const counts = this.#counts;
    counts.batches++;
    if (isLate) counts.overruns++;
    if (record.numInputRows + record.rightRows === 0) counts.noDataBatches++;
    counts.longestBatchMs = Math.max(counts.longestBatchMs, durationMs);
    counts.stateRowsMax = Math.max(counts.stateRowsMax, record.state?.rowsTotal ?? 0);
    counts.rowsDroppedByWatermark += record.state?.droppedByWatermark ?? 0;
    this.#last = figuresOf(record);
    this.event(record.endMs, 'query.progress', 'query', record as unknown as Readonly<Record<string, unknown>>);
  }

  // --- samples --------------------------------------------------------------------------------------------------------------------

  /** The moment of the next sample; the last one is the end of the run. Infinity after that. */
  get nextSampleMs(): number {
    const { durationMs } = this.#scenario;
    const { count, stepMs, timeMs } = this.#columns;
    if (count === 0) return 0;
    return (timeMs[count - 1] as number) >= durationMs ? Infinity : Math.min(durationMs, count * stepMs);
  }

  sample(atMs: number, snapshot: Snapshot): void {
    const columns = this.#columns;
    const i = columns.count++;
    columns.timeMs[i] = atMs;
    const { produced, lag, oldestMs, oldestUnfinishedMs } = this.#positions.at(atMs, snapshot, columns.partitionLag, i);
    this.#produced = produced;
    this.#lost = snapshot.lost;
    this.#inFlight = snapshot.inFlight;
    this.#oldestUnfinishedMs = atMs - oldestUnfinishedMs;
    const seconds = (atMs - this.#at.atMs) / 1000;
    const perSecond = (records: number): number => (i === 0 ? 0 : records / seconds);
    const { query } = columns;
    query.arrivals[i] = perSecond(produced - this.#at.produced);
    query.throughput[i] = perSecond(this.#totals.processed - this.#at.processed);
    query.capacity[i] = nominalCapacity(this.#settings, snapshot.executors);
    query.lag[i] = lag;
    query.lagSeconds[i] = (atMs - oldestMs) / 1000;
    query.backlog[i] = this.#backlog;
    query.instances[i] = snapshot.executors;
    query.heapShare[i] = this.#heapShare;
    query.gcShare[i] = this.#gcShare;
    const clockMs = this.#scenario.spark.startedAt + atMs;
    // A watermark at the epoch is none yet.
    query.watermarkDelay[i] =
      snapshot.watermarkMs === null || snapshot.watermarkMs === 0 ? NaN : (clockMs - snapshot.watermarkMs) / 1000;
    for (const id of FIGURES) query[id][i] = this.#last[id];
    this.#spend(atMs);
    for (const [state, column] of columns.timeInState)
      column[i] = i === 0 ? 0 : (this.#spentMs.get(state) ?? 0) / (atMs - this.#at.atMs);
    this.#spentMs.clear();
    const calls = this.#calls;
    columns.sinkLatencyMs[i] = calls === null || calls.calls === 0 ? NaN : calls.callMs / calls.calls;
    if (calls !== null) calls.calls = calls.callMs = 0;
    if (i > 0 && i % SAMPLES_PER_WINDOW === 0) this.#closeWindow();
    this.#at = { atMs, produced, processed: this.#totals.processed };
  }

  get #backlog(): number {
    const { processed, late, parked } = this.#totals;
    return this.#produced - processed - late - parked - this.#lost;
  }

  #closeWindow(): void {
    this.#windows.push(this.#windowAges.toBuckets(LATENCY_EDGES_MS));
    this.#windowAges.reset();
  }

  // --- the trace ------------------------------------------------------------------------------------------------------------------

  /** The trace up to the last sample. */
  trace(): Trace {
    const scenario = this.#scenario;
    const columns = this.#columns;
    const timeMs = columns.upToNow(columns.timeMs);
    const { processed, late, parked, duplicates } = this.#totals;
    const { initialBacklog, ratePerSecond } = scenario.traffic;
    const open = this.#windowAges.count > 0 ? [this.#windowAges.toBuckets(LATENCY_EDGES_MS)] : [];
    const latency = {
      windowMs: columns.stepMs * SAMPLES_PER_WINDOW,
      edgesMs: LATENCY_EDGES_MS,
      counts: [...this.#windows, ...open],
    };
    const calls = this.#calls;
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
      series: columns.series(scenario.spark.sink?.service ?? null),
      latency,
      states: [...this.#states],
      events: this.#events.filter((event) => event.atMs <= this.#at.atMs),
      summary: summarize({
        ratePerSecond,
        timeMs,
        backlog: columns.upToNow(columns.query.backlog),
        arrivalsPerSecond: columns.upToNow(columns.query.arrivals),
        latency,
        ledger: {
          initialBacklog,
          produced: this.#produced - initialBacklog,
          processed,
          duplicates,
          dropped: late,
          deadLettered: parked,
          lost: this.#lost,
          backlog: this.#backlog,
          inFlight: this.#inFlight,
        },
        latencyMaxMs: this.#latencyMaxMs,
        oldestUnfinishedMs: this.#oldestUnfinishedMs,
        sinkLatencyP95Ms: calls === null || calls.ages.count === 0 ? null : calls.ages.quantile(0.95),
        heapShareMax: this.#heapShareMax,
        gcShareMax: this.#gcShareMax,
        outOfMemoryKills: this.#kills,
        retries: calls?.retries ?? 0,
        retryShareMax: calls?.retryShareMax ?? 0,
        breakerOpens: calls?.breakerOpens ?? 0,
        system: this.#counts,
      }),
      warnings: [],
    };
    return { ...trace, hash: hashTrace(trace) };
  }
}
