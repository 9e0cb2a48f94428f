/**
 * A row of servers, buffers and limiters, every record an event of its own: the plainest system in which back pressure shows, and the
 * one that is held against queueing theory.
 *
 * - Records wait at the source until the first stage has room; put a buffer first to bound that wait or to drop.
 * - Blocking after service: a server whose next stage is full keeps its finished record and takes no other until there is room
 *   (parts/server.ts names the source). Real pipelines differ here: a thread that hands over before it starts the next record
 *   behaves like this, one that looks for room first does not.
 * - A buffer passes a record on at once where the next stage has room: moving takes no time.
 * - Events at one time happen in the order in which they were scheduled; all that can move has moved before the next event.
 */
import { EventQueue } from '../kernel/event-queue.ts';
import { ArrivalTimes } from '../parts/arrival-times.ts';
import type { PipeScenario } from '../scenario/scenario.ts';
import type { Trace } from '../trace/trace.ts';
import { OpenRecords } from './open-records.ts';
import { PipeRecorder } from './pipe-recorder.ts';
import { createStage, slotsOf, Source, type Stage } from './stages.ts';

const ARRIVAL_SLOT = 0;

class PipeRun {
  readonly #durationMs: number;
  readonly #arrivals: ArrivalTimes;
  readonly #records = new OpenRecords();
  readonly #queue: EventQueue;
  /** The source first, then the stages from upstream to downstream. */
  readonly #stages: Stage[];
  /** Which stage an event slot belongs to, and the stage's first slot. */
  readonly #stageOfSlot: number[] = [0];
  readonly #firstSlot: number[] = [ARRIVAL_SLOT];
  readonly #recorder: PipeRecorder;
  #nowMs = 0;

  constructor(scenario: PipeScenario) {
    const { traffic, seed, durationMs, pipe } = scenario;
    this.#durationMs = durationMs;
    this.#arrivals = new ArrivalTimes(traffic, seed);
    this.#queue = new EventQueue(1 + pipe.stages.reduce((slots, stage) => slots + slotsOf(stage), 0));
    this.#stages = [new Source(this.#records)];
    for (const stage of pipe.stages) {
      const firstSlot = this.#stageOfSlot.length;
      for (let slot = 0; slot < slotsOf(stage); slot++) this.#stageOfSlot.push(this.#stages.length);
      this.#firstSlot.push(firstSlot);
      this.#stages.push(createStage(stage, seed, this.#queue, firstSlot));
    }
    this.#recorder = new PipeRecorder(scenario, this.#records, this.#stages);
    for (let record = 0; record < traffic.initialBacklog; record++) this.#records.append(0);
    this.#settle(0, 0);
    this.#scheduleArrival();
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  advanceTo(ms: number): void {
    const untilMs = Math.min(ms, this.#durationMs);
    if (!(untilMs >= this.#nowMs)) return;
    for (;;) {
      const eventMs = this.#queue.nextTimeMs();
      const sampleMs = this.#recorder.nextSampleMs;
      if (Math.min(eventMs, sampleMs) > untilMs) break;
      // A sample shows what is after everything that happens at its moment.
      if (eventMs <= sampleMs) this.#handleEvent(eventMs);
      else this.#recorder.sample(sampleMs);
    }
    this.#nowMs = untilMs;
  }

  trace(): Trace {
    return this.#recorder.trace(this.#nowMs);
  }

  #handleEvent(atMs: number): void {
    const slot = this.#queue.pop();
    this.#recorder.reach(atMs);
    if (slot === ARRIVAL_SLOT) {
      this.#records.append(atMs);
      this.#scheduleArrival();
    }
    const stage = this.#stageOfSlot[slot] as number;
    (this.#stages[stage] as Stage).reachEvent(slot - (this.#firstSlot[stage] as number));
    this.#settle(stage, atMs);
  }

  #scheduleArrival(): void {
    const atMs = this.#arrivals.nextMs();
    if (atMs <= this.#durationMs) this.#queue.schedule(ARRIVAL_SLOT, atMs);
  }

  /**
   * Moves records on until none can move. Only stage `from` has changed, so nothing downstream of it can move yet, and nothing upstream
   * before a place becomes free: go downstream after each record that moves, upstream where none does.
   */
  #settle(from: number, nowMs: number): void {
    let freed = Infinity;
    for (let stage = from; stage >= 0;) {
      if (this.#moveOn(stage, nowMs)) {
        freed = Math.min(freed, stage);
        stage = Math.min(stage + 1, this.#stages.length - 1);
      } else if (stage < freed) break;
      else stage--;
    }
  }

  /** Moves one record from `stage` to the next one, or out of the pipe; false = there is none that can move. */
  #moveOn(stage: number, nowMs: number): boolean {
    const here = this.#stages[stage] as Stage;
    const next = this.#stages[stage + 1];
    if (!here.hasReady || next?.hasRoom === false) return false;
    const record = here.leave(nowMs);
    if (next === undefined) this.#recorder.finished(nowMs - this.#records.close(record));
    else if (!next.enter(record, nowMs)) {
      this.#records.close(record);
      this.#recorder.droppedOne();
    }
    return true;
  }
}

/** A pipe at t = 0. The same scenario gives the same trace, however `advanceTo` is cut. */
export function createPipePlant(scenario: PipeScenario): { readonly nowMs: number; advanceTo(ms: number): void; trace(): Trace } {
  return new PipeRun(scenario);
}
