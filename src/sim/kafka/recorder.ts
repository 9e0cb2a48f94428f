/**
 * Turns what a Kafka plant reports into a trace: samples on a fixed grid, windows of ages, states, events, ledger. Both fidelities
 * report here, so their traces have the same series.
 */
import { consumerTable } from '../control/kafka-consumer.machine.ts';
import { LATENCY_EDGES_MS } from '../parts/age-histogram.ts';
import type { ArrivalCurve } from '../parts/arrival-curve.ts';
import { hashScenario } from '../scenario/scenario-hash.ts';
import type { KafkaScenario } from '../scenario/scenario.ts';
import { tellMoment } from '../trace/moment-events.ts';
import { summarize } from '../trace/summarize.ts';
import { hashTrace } from '../trace/trace-hash.ts';
import type { Fidelity, StateChange, Trace, TraceEvent } from '../trace/trace.ts';
import { ENGINE } from '../trace/engine.ts';
import { CallRecorder } from './call-recorder.ts';
import { FinishedAges } from './finished-ages.ts';
import { HeapRecorder } from './heap-recorder.ts';
import { LagMonitor } from './lag-monitor.ts';
import { Losses, type Loss } from './losses.ts';
import { mostPartitions } from './log-curve.ts';
import { OwnerLog } from './owner-log.ts';
import type { ProducerTrace } from './producer-trace.ts';
import { SampleColumns } from './sample-columns.ts';
import type { Snapshot } from './snapshot.ts';
import { nominalCapacity, type Moment, type Settings } from './settings.ts';

const SAMPLES_PER_WINDOW = 5;
const BREAKER_EVENTS = { closed: 'breaker.closed', open: 'breaker.opened', halfOpen: 'breaker.halfOpened' } as const;
const PROCESSING = consumerTable.states.indexOf('processing');

export class KafkaRecorder {
  readonly #columns: SampleColumns;
  pauses = 0;
  rebalances = 0;
  pollIntervalBreaches = 0;
  outOfMemoryKills = 0;
  #breakerOpens = 0;
  readonly calls: CallRecorder;
  readonly owners = new OwnerLog(this.state.bind(this));
  readonly #heap: HeapRecorder;
  readonly #monitor: LagMonitor;
  /** Records that ended in another way than by being processed for the first time; `absorbed`: written again, with `idempotentWrites`. */
  readonly outcomes = { duplicates: 0, absorbed: 0, dropped: 0, deadLettered: 0, lost: 0 };
  readonly #producer: ProducerTrace | null;
  readonly #scenario: KafkaScenario;
  readonly #fidelity: Fidelity;
  readonly #stateMs = new Float64Array(consumerTable.states.length);
  readonly #lastState = new Map<string, string>();
  readonly #states: StateChange[] = [];
  readonly #events: TraceEvent[] = [];
  readonly #losses = new Losses();
  readonly #ages = new FinishedAges();
  readonly #warnings = new Set<string>();
  /** The knobs as they stand now. */
  settings: Settings;
  /** Time that instances have spent in a batch inside the poll loop, ms. */
  processingMs = 0;
  #atMs = 0;
  #processed = 0;
  #produced = 0;
  #backlog = 0;
  #inFlight = 0;
  #oldestUnfinishedMs = 0;
  #lastProduced = 0;
  #lastProcessed = 0;
  #lastHandedOver = 0;
  #sampledOutcomes = { ...this.outcomes };

  /** @param isGuarded calls to the sink may fail or are protected; @param producer null where the producers are not looked at */
  constructor(
    scenario: KafkaScenario,
    fidelity: Fidelity,
    settings: Settings,
    isGuarded: boolean,
    producer: ProducerTrace | null,
  ) {
    this.#producer = producer;
    this.#scenario = scenario;
    this.#fidelity = fidelity;
    this.settings = settings;
    this.#columns = new SampleColumns(scenario.durationMs, mostPartitions(scenario));
    this.calls = new CallRecorder(() => this.#columns.column(), isGuarded);
    this.#heap = new HeapRecorder(scenario);
    this.#monitor = new LagMonitor(mostPartitions(scenario));
  }

  // --- what the plant reports ---------------------------------------------------------------------------------------------

  event(atMs: number, kind: string, entity: string, detail?: Readonly<Record<string, unknown>>): void {
    this.#events.push(detail === undefined ? { atMs, kind, entity } : { atMs, kind, entity, detail });
  }

  /**
   * `entity` is in `state` from `atMs` on; only changes are kept. `consumer/3` is a poll thread; `member/3` is where its client stands
   * in the group, in the protocol's own words; `partition/3` is who reads it.
   */
  state(atMs: number, entity: string, state: string): void {
    if (this.#lastState.get(entity) === state) return;
    this.#lastState.set(entity, state);
    this.#states.push({ atMs, entity, state });
  }

  timeInState(state: number, ms: number): void {
    this.#stateMs[state] = (this.#stateMs[state] as number) + ms;
    if (state === PROCESSING) this.processingMs += ms;
  }

  reachMoment(moment: Moment, settings: Settings): void {
    const before = this.settings;
    this.settings = settings;
    if (settings.instances !== before.instances)
      this.event(moment.atMs, 'instances.changed', 'group', { from: before.instances, to: settings.instances });
    // The number of consumers has an event of its own.
    tellMoment(
      this,
      { ...moment, changes: moment.changes.filter(({ pointer }) => pointer !== '/kafka/group/instances') },
      'group',
    );
  }

  /** Records that nobody will process, unless they are taken back later. */
  lost(atMs: number, entity: string, loss: Loss): void {
    this.outcomes.lost += loss.records;
    this.#losses.add(atMs, entity, loss);
  }

  /** The breaker of `consumer` is in another state. */
  breakerChanged(atMs: number, consumer: number, state: 'closed' | 'open' | 'halfOpen'): void {
    if (state === 'open') this.#breakerOpens++;
    this.state(atMs, `breaker/${String(consumer)}`, state);
    this.event(atMs, BREAKER_EVENTS[state], `consumer/${String(consumer)}`);
  }

  /** Records acknowledged since the start, the first time or again. */
  get workedRecords(): number {
    return this.#processed + this.outcomes.duplicates + this.outcomes.absorbed;
  }

  /** `count` records from offset `from` on were acknowledged for the first time, at atMs, atMs + stepMs, …; FinishedAges knows `spread`. */
  finished(curve: ArrivalCurve, partition: number, from: number, count: number, atMs: number, stepMs: number, spread = 0): void {
    this.#processed += count;
    this.#ages.finished(curve, partition, from, count, atMs, stepMs, spread);
  }

  /** `records` were acknowledged, at ages that are spread evenly over [fromMs, toMs]. */
  aged(records: number, fromMs: number, toMs: number): void {
    this.#processed += records;
    this.#ages.aged(records, fromMs, toMs);
  }

  warn(message: string): void {
    this.#warnings.add(message);
  }

  /** The moment of the sample after the one at `atMs`; the last one is the end of the run. Infinity after that. */
  nextSampleMs(atMs: number): number {
    const { durationMs } = this.#scenario;
    if (atMs >= durationMs) return Infinity;
    return Math.min(durationMs, (Math.floor(atMs / this.#columns.stepMs) + 1) * this.#columns.stepMs);
  }

  // --- samples ------------------------------------------------------------------------------------------------------------

  sample(atMs: number, snapshot: Snapshot): void {
    const i = this.#columns.count++;
    this.#columns.timeMs[i] = atMs;
    const { curve, committed, position, firstUnfinished, isInWholeRecords } = snapshot;
    let inFlight = 0;
    let produced = 0;
    let lag = 0;
    let positionLag = 0;
    let handedOver = 0;
    let oldestCommittedMs = atMs;
    let oldestUnfinishedMs = atMs;
    for (let partition = 0; partition < curve.partitions; partition++) {
      const logEnd = isInWholeRecords ? curve.logEndOffset(partition, atMs) : curve.recordsAt(partition, atMs);
      const committedOffset = committed[partition] as number;
      produced += logEnd;
      handedOver += position[partition] as number;
      inFlight += snapshot.inFlight(partition);
      const partitionLag = logEnd - committedOffset;
      (this.#columns.partitionLag[partition] as Float64Array)[i] = partitionLag;
      this.#monitor.see(partition, Math.floor(committedOffset + 1e-6), logEnd, atMs);
      lag += partitionLag;
      positionLag += logEnd - (position[partition] as number);
      const oneRecord = isInWholeRecords ? 1 : 1e-6;
      if (partitionLag >= oneRecord)
        oldestCommittedMs = Math.min(oldestCommittedMs, curve.timeOf(partition, committedOffset + 0.5));
      const unfinished = firstUnfinished(partition);
      if (logEnd - unfinished >= oneRecord)
        oldestUnfinishedMs = Math.min(oldestUnfinishedMs, curve.timeOf(partition, unfinished + 0.5));
    }
    const status = this.#monitor.look(
      (p) => (this.#columns.partitionLag[p]?.[i] ?? 0) + (committed[p] as number),
      committed,
      atMs,
    );
    if (status !== null) this.state(atMs, 'burrow', status);
    const seconds = (atMs - this.#atMs) / 1000;
    const perSecond = (records: number): number => (i === 0 ? 0 : records / seconds);
    this.#produced = produced;
    const { dropped, deadLettered, lost } = this.outcomes;
    this.#backlog = produced - this.#processed - dropped - deadLettered - lost;
    this.#sampledOutcomes = { ...this.outcomes };
    this.#inFlight = inFlight;
    this.#oldestUnfinishedMs = atMs - oldestUnfinishedMs;
    const { group } = this.#columns;
    group.arrivals[i] = perSecond(produced - this.#lastProduced);
    group.throughput[i] = perSecond(this.#processed - this.#lastProcessed);
    group.capacity[i] = nominalCapacity(this.#scenario, this.settings);
    group.lag[i] = lag;
    group.positionLag[i] = positionLag;
    group.lagSeconds[i] = (atMs - oldestCommittedMs) / 1000;
    group.queueDepth[i] = snapshot.queueDepth;
    group.instances[i] = snapshot.instances;
    group.backlog[i] = this.#backlog;
    group.fetchBufferBytes[i] = snapshot.largestBuffer * this.#scenario.traffic.recordBytes;
    group['poll-idle-ratio-avg'][i] = snapshot.pollIdleRatio;
    this.calls.sample(i, atMs, seconds, snapshot.calls);
    this.#columns.timeInState.forEach((series, state) => {
      series[i] = i === 0 ? 0 : (this.#stateMs[state] as number) / (atMs - this.#atMs);
    });
    const heap = this.#heap.sample(snapshot.largestQueue, snapshot.instances, perSecond(handedOver - this.#lastHandedOver));
    group.heapShare[i] = heap.heapShare;
    group.gcShare[i] = heap.gcShare;
    if (i > 0 && i % SAMPLES_PER_WINDOW === 0) this.#ages.closeWindow();
    this.#lastProduced = produced;
    this.#lastProcessed = this.#processed;
    this.#lastHandedOver = handedOver;
    this.#stateMs.fill(0);
    this.#atMs = atMs;
  }

  // --- the trace ------------------------------------------------------------------------------------------------------------

  /** The trace up to the last sample. */
  trace(): Trace {
    const columns = this.#columns;
    const timeMs = columns.upToNow(columns.timeMs);
    const service = this.settings.sink?.service;
    const series = [
      ...columns.series(service === undefined ? [] : this.calls.series(service, columns.upToNow.bind(columns))),
      ...(this.#producer?.series(timeMs) ?? []),
    ];
    const events = [...this.#events, ...this.#losses.events(), ...(this.#producer?.events() ?? [])];
    const latency = {
      windowMs: this.#columns.stepMs * SAMPLES_PER_WINDOW,
      edgesMs: LATENCY_EDGES_MS,
      counts: this.#ages.windows(),
    };
    const initialBacklog = this.#scenario.traffic.initialBacklog;
    const trace = {
      format: 'trace.v1' as const,
      source: {
        kind: 'simulated' as const,
        engine: ENGINE,
        fidelity: this.#fidelity,
        scenario: this.#scenario.id,
        scenarioHash: hashScenario(this.#scenario),
        seed: this.#scenario.seed,
      },
      timeMs,
      series,
      latency,
      states: [...this.#states],
      events: events.filter((event) => event.atMs <= this.#atMs).sort((a, b) => a.atMs - b.atMs),
      summary: summarize({
        ratePerSecond: this.#scenario.traffic.ratePerSecond,
        timeMs,
        backlog: columns.upToNow(columns.group.backlog),
        arrivalsPerSecond: columns.upToNow(columns.group.arrivals),
        latency,
        ledger: {
          initialBacklog,
          produced: this.#produced - initialBacklog,
          processed: this.#lastProcessed,
          ...this.#sampledOutcomes,
          backlog: this.#backlog,
          inFlight: this.#inFlight,
        },
        latencyMaxMs: this.#ages.latencyMaxMs,
        oldestUnfinishedMs: this.#oldestUnfinishedMs,
        ...this.calls.facts(),
        breakerOpens: this.#breakerOpens,
        outOfMemoryKills: this.outOfMemoryKills,
        heapShareMax: this.#heap.shareMax,
        gcShareMax: this.#heap.gcShareMax,
        system: {
          rebalances: this.rebalances,
          pollIntervalBreaches: this.pollIntervalBreaches,
          pauses: this.pauses,
          duplicatesAbsorbed: this.#sampledOutcomes.absorbed,
          ...this.#producer?.summary(this.#atMs),
        },
      }),
      warnings: [...this.#warnings],
    };
    return { ...trace, hash: hashTrace(trace) };
  }
}
