/**
 * The poll thread of an instance: poll(), prefetching, pausing, and the watch over max.poll.interval.ms.
 *
 * @source ClassicKafkaConsumer.poll, FetchCollector, AbstractFetch, AbstractCoordinator.HeartbeatThread (kafka-clients 4.1.1)
 */
import { answerTimeMs } from './broker.ts';
import type { Consumer, FetchSession } from './consumer.ts';
import { SLOT, STATE, type ExactContext, type Fire } from './exact-context.ts';
import { FetchAnswers } from './fetch-answers.ts';
import { partitionsToFetch } from './fetcher.ts';
import { PollMetrics } from './poll-metrics.ts';
import { PrefetchQueue } from './prefetch-queue.ts';
import type { Work } from './work.ts';

/** What the thread's instance does for it. */
export interface PollThreadHost {
  /** Does what the group asks of a member inside poll(); true = its poll thread does not go on polling now. */
  followDuties(consumer: Consumer, nowMs: number): boolean;
  /** The records in the queue fill the heap: the process is killed. */
  ranOutOfMemory(consumer: Consumer, nowMs: number): void;
}

export class PollThread {
  readonly #context: ExactContext;
  readonly #work: Work;
  readonly #answers: FetchAnswers;
  readonly metrics = new PollMetrics();
  readonly #fire: Fire;
  readonly #host: PollThreadHost;
  /** Records in the queue that fill the heap. */
  readonly #heapRecords: number;

  constructor(context: ExactContext, work: Work, fire: Fire, host: PollThreadHost) {
    this.#answers = new FetchAnswers(context, work.delivery);
    this.#context = context;
    this.#work = work;
    this.#fire = fire;
    this.#host = host;
    this.#heapRecords = context.scenario.kafka.application.queue.heapBytes / context.scenario.traffic.recordBytes;
  }

  /** The thread's timer is due: a timeout of poll(), the end of a batch, the end of a start-up. */
  wake(consumer: Consumer, nowMs: number): void {
    const { queue, slots } = this.#context;
    const restMs = consumer.isWaiting ? consumer.pollUntilMs : consumer.stalledUntilMs;
    if (nowMs < restMs) {
      queue.schedule(slots.of(consumer.id, SLOT.poll), restMs);
      return;
    }
    if (consumer.isWaiting) this.#report(consumer, nowMs);
    consumer.isWaiting = false;
    switch (consumer.state) {
      case STATE.crashed:
        this.#fire(consumer, 'instance.started', nowMs);
        this.#fire(consumer, 'startup.finished', nowMs);
        return;
      case STATE.starting:
        this.#fire(consumer, 'startup.finished', nowMs);
        return;
      case STATE.processing:
        if (this.#hasWorkToDo(consumer, nowMs) || this.#hasWritesToDo(consumer, nowMs)) return;
        this.#fire(consumer, 'work.finished', nowMs);
        this.poll(consumer, nowMs);
        return;
      case STATE.left:
        if (this.#hasWorkToDo(consumer, nowMs) || this.#hasWritesToDo(consumer, nowMs)) return;
        this.#fire(consumer, consumer.isStopping ? 'instance.stopped' : 'work.finished', nowMs);
        return;
      case STATE.polling:
      case STATE.paused:
        this.poll(consumer, nowMs);
        return;
      default:
    }
  }

  /**
   * The application calls poll(): everything up to the moment at which the thread must wait for something.
   *
   * @param calledAtMs when this call began, if it was blocked until now
   */
  poll(consumer: Consumer, nowMs: number, calledAtMs = nowMs): void {
    const { knobs, queue, slots } = this.#context;
    const { isInline } = this.#work;
    consumer.lastPollMs = calledAtMs;
    consumer.isWaiting = false;
    for (;;) {
      queue.cancel(slots.of(consumer.id, SLOT.pollInterval));
      if (consumer.isStopping) {
        this.#fire(consumer, 'instance.stopped', nowMs);
        return;
      }
      if (consumer.hasNews && this.#host.followDuties(consumer, nowMs)) return;
      if (isInline ? this.#isHeldByBatch(consumer, nowMs) : this.#isHeldByQueue(consumer, nowMs)) {
        this.#wait(consumer, nowMs);
        return;
      }
      consumer.handedOverMs = nowMs;
      if (knobs.settings.protection.shed.policy !== 'none') this.#work.seekPastOld(consumer, nowMs);
      const records = consumer.buffer.collect(knobs.settings.maxPollRecords, consumer.handOver);
      this.#sendFetches(consumer, nowMs);
      if (records === 0) {
        this.#wait(consumer, nowMs);
        return;
      }
      this.#report(consumer, nowMs);
      this.#fire(consumer, 'records.returned', nowMs);
      if (isInline) {
        const workedMs = consumer.batch.start(nowMs);
        this.returnAt(consumer, workedMs + (knobs.settings.sink === null ? knobs.settings.pollMs : 0), nowMs);
        return;
      }
      this.#work.advanceWorker(consumer, nowMs);
      if (consumer.worker.depth >= this.#heapRecords) {
        this.#host.ranOutOfMemory(consumer, nowMs);
        return;
      }
      if (knobs.settings.pollMs > 0) {
        this.returnAt(consumer, nowMs + knobs.settings.pollMs, nowMs);
        return;
      }
      this.#fire(consumer, 'work.finished', nowMs);
      consumer.lastPollMs = nowMs;
    }
  }

  /** The thread is away until `atMs`; the client's heartbeat thread watches max.poll.interval.ms meanwhile. */
  returnAt(consumer: Consumer, atMs: number, nowMs: number): void {
    const { knobs, queue, slots } = this.#context;
    const untilMs = Math.max(atMs, consumer.stalledUntilMs);
    if (untilMs >= consumer.lastPollMs + knobs.settings.maxPollIntervalMs) this.#watchPollInterval(consumer, nowMs);
    queue.schedule(slots.of(consumer.id, SLOT.poll), untilMs);
  }

  /** The thread hangs until `untilMs`, wherever it is. */
  stall(consumer: Consumer, untilMs: number, nowMs: number): void {
    const { queue, slots } = this.#context;
    const { state } = consumer;
    if (state !== STATE.polling && state !== STATE.paused && state !== STATE.processing) return;
    consumer.stalledUntilMs = Math.max(consumer.stalledUntilMs, untilMs);
    consumer.isWaiting = false;
    if (state === STATE.polling) this.#fire(consumer, 'application.stalled', nowMs);
    const slot = slots.of(consumer.id, SLOT.poll);
    if (state !== STATE.processing) this.returnAt(consumer, untilMs, nowMs);
    else if (queue.isScheduled(slot)) this.returnAt(consumer, queue.timeOf(slot), nowMs);
    else this.#watchPollInterval(consumer, nowMs);
  }

  /** Whether poll() blocks and would act at once on what it hears. */
  isInsidePoll(consumer: Consumer): boolean {
    return consumer.isWaiting && (consumer.state === STATE.paused || consumer.state === STATE.polling);
  }

  /** A fetch response arrives; a poll that waits for data returns with it. */
  fetchReturned(consumer: Consumer, broker: number, nowMs: number): void {
    const session = consumer.sessions[broker];
    if (session?.isInFlight !== true) return;
    if (this.#answers.isThrottled(consumer, session, broker, nowMs)) return;
    session.isInFlight = false;
    consumer.mayFetch = true;
    const records = this.#answers.buffer(consumer, session, nowMs);
    // The background thread of librdkafka goes on fetching, whatever the application does.
    if (consumer.buffer instanceof PrefetchQueue) this.#sendFetches(consumer, nowMs);
    if (!consumer.isWaiting || consumer.state !== STATE.polling) return;
    if (records === 0 && !consumer.isStopping) this.#sendFetches(consumer, nowMs);
    else this.poll(consumer, nowMs, consumer.lastPollMs);
  }

  /** Worker threading: commits, then compares the queue with its thresholds. True while the partitions stay paused. */
  #isHeldByQueue(consumer: Consumer, nowMs: number): boolean {
    const { knobs } = this.#context;
    // Right after a hand-over at this very moment there is nothing to settle.
    if (consumer.handedOverMs !== nowMs) this.#work.advanceWorker(consumer, nowMs);
    this.#work.commit(consumer, nowMs);
    const { depth } = consumer.worker;
    const isRefused = consumer.guarded?.isHeld(nowMs) === true;
    if (consumer.state === STATE.paused) {
      if (isRefused || depth > knobs.settings.resumeAt) return true;
      this.#fire(consumer, consumer.isHeldByBreaker ? 'breaker.permits' : 'queue.reachedResumeThreshold', nowMs);
      consumer.isHeldByBreaker = false;
      return false;
    }
    if (isRefused) {
      consumer.isHeldByBreaker = true;
      this.#fire(consumer, 'breaker.refuses', nowMs);
      return true;
    }
    if (depth < knobs.settings.pauseAt) return false;
    consumer.isHeldByBreaker = false;
    this.#fire(consumer, 'queue.reachedPauseThreshold', nowMs);
    return true;
  }

  /** Inline threading: true while a breaker keeps the batch from being written; its partitions stay paused and it polls on. */
  #isHeldByBatch(consumer: Consumer, nowMs: number): boolean {
    if (consumer.state !== STATE.paused) return false;
    if (consumer.batch.isUnfinished) return true;
    this.#work.commit(consumer, nowMs);
    this.#fire(consumer, 'breaker.permits', nowMs);
    return false;
  }

  /** Inline threading: with its breaker open, a consumer pauses its partitions and polls on, so that it stays in the group. */
  pollOnIfRefused(consumer: Consumer, nowMs: number): void {
    const { queue, slots } = this.#context;
    if (!this.#work.isInline || consumer.state !== STATE.processing || nowMs < consumer.stalledUntilMs) return;
    if (!consumer.batch.isUnfinished || consumer.guarded?.isHeld(nowMs) !== true) return;
    queue.cancel(slots.of(consumer.id, SLOT.pollInterval));
    consumer.lastPollMs = nowMs;
    this.#fire(consumer, 'breaker.refuses', nowMs);
    this.#wait(consumer, nowMs);
  }

  /** poll() blocks: until records come (polling), or for its whole timeout (everything paused, KAFKA-10134). */
  #wait(consumer: Consumer, nowMs: number): void {
    const { queue, slots, scenario } = this.#context;
    consumer.isWaiting = true;
    consumer.pollUntilMs = nowMs + scenario.kafka.application.pollTimeoutMs;
    const slot = slots.of(consumer.id, SLOT.poll);
    if (!queue.isScheduled(slot)) queue.schedule(slot, consumer.pollUntilMs);
  }

  #watchPollInterval(consumer: Consumer, nowMs: number): void {
    const { knobs, queue, slots } = this.#context;
    const endsMs = consumer.lastPollMs + knobs.settings.maxPollIntervalMs;
    if (endsMs >= nowMs && consumer.state !== STATE.left) queue.schedule(slots.of(consumer.id, SLOT.pollInterval), endsMs);
  }

  /** Inline: true when the thread must work on, at a record that cannot be processed or behind one. */
  #hasWorkToDo(consumer: Consumer, nowMs: number): boolean {
    if (!this.#work.isInline) return false;
    const againMs = consumer.batch.workOn(nowMs);
    if (againMs === null) return false;
    this.returnAt(consumer, againMs, nowMs);
    return true;
  }

  /** Inline: the work of a batch is done. True when its writes come next and the thread must wait for them. */
  #hasWritesToDo(consumer: Consumer, nowMs: number): boolean {
    if (!this.#work.isInline) return false;
    if (!consumer.batch.writeNextWave(nowMs)) return false;
    this.#watchPollInterval(consumer, nowMs);
    this.pollOnIfRefused(consumer, nowMs);
    return true;
  }

  #sendFetches(consumer: Consumer, nowMs: number): void {
    if (consumer.buffer.hasRoom) {
      consumer.buffer.hasRoom = false;
      consumer.mayFetch = true;
    }
    if (!consumer.mayFetch) return;
    consumer.mayFetch = false;
    const { scenario, table, curve, limits, queue, slots, recorder, reportsPolls } = this.#context;
    const { client, application } = scenario.kafka;
    for (let broker = 0; broker < consumer.sessions.length; broker++) {
      const session = consumer.sessions[broker] as FetchSession;
      if (session.isInFlight) continue;
      const count = partitionsToFetch(session.partitions, table.buffered, table.paused, client, session.requested);
      if (count === 0) continue;
      session.requestedCount = count;
      for (let i = 0; i < count; i++) session.requestedFrom[i] = consumer.fetchFrom[session.requested[i] as number] as number;
      session.isInFlight = true;
      session.answerMs = answerTimeMs(
        curve,
        session.requested,
        count,
        consumer.fetchFrom,
        nowMs + application.roundTripMs / 2,
        limits,
      );
      queue.schedule(slots.fetch(consumer.id, broker), session.answerMs + application.roundTripMs / 2);
      if (reportsPolls) {
        const partitions = [...session.requested.subarray(0, count)];
        recorder.event(nowMs, 'fetch.sent', `consumer/${String(consumer.id)}`, { broker, partitions });
      }
    }
  }

  /** The present poll() ends. */
  #report(consumer: Consumer, nowMs: number): void {
    this.metrics.ended(consumer, nowMs);
    if (!this.#context.reportsPolls) return;
    const slices = consumer.slices.splice(0);
    this.#context.recorder.event(nowMs, 'poll.returned', `consumer/${String(consumer.id)}`, {
      calledAtMs: consumer.lastPollMs,
      slices,
    });
  }
}
