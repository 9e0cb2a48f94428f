/**
 * Which records a consumer gets, and which nobody gets any more: auto-commit, what a process takes with it when it ends, positions
 * that are no longer in the log.
 *
 * Auto-commit happens inside poll(), at most every `auto.commit.interval.ms`, and before partitions are given up; it commits what earlier
 * polls have returned. With a worker that is not what was processed: what a process still holds of it when it ends is lost. An
 * application that commits that way knows nothing of rebalances either: its worker goes on with what it was handed.
 *
 * @source ConsumerCoordinator.maybeAutoCommitOffsetsAsync, onJoinPrepare; FetchCollector.handleInitializeErrors,
 *   SubscriptionState.maybeSeekUnvalidated (kafka-clients 4.1.1)
 */
import type { Consumer } from './consumer.ts';
import type { ExactContext } from './exact-context.ts';

export class Delivery {
  readonly #context: ExactContext;
  readonly isAuto: boolean;

  constructor(context: ExactContext) {
    this.#context = context;
    this.isAuto = context.scenario.kafka.application.commit === 'auto';
  }

  /** A poll, or the end of an ownership (`isFinal`), at which the client may commit its positions. */
  autoCommit(consumer: Consumer, isFinal: boolean, nowMs: number): void {
    if (!isFinal && nowMs < consumer.nextAutoCommitMs) return;
    const { table, scenario } = this.#context;
    consumer.nextAutoCommitMs = nowMs + scenario.kafka.group.config['auto.commit.interval.ms'];
    for (const partition of consumer.owned) if (table.owner[partition] === consumer.id) table.commitPosition(partition);
  }

  /** The process has ended: what it holds and has committed will not be delivered to anyone again. */
  loseHeld(consumer: Consumer, nowMs: number): void {
    const { table, recorder, givenUp } = this.#context;
    const loss = { records: 0, onDisk: 0 };
    const lose = (partition: number, from: number, records: number): void => {
      const real = partition < 0 ? -1 - partition : partition;
      const committed = Math.min(records, (table.committed[real] as number) - from);
      if (committed > 0) loss.records += givenUp.giveUp(real, from, committed, false, 'lost', loss);
    };
    consumer.worker.forEachHeld(lose);
    consumer.batch.forEachHeld(lose);
    if (loss.records > 0) recorder.lost(nowMs, `consumer/${String(consumer.id)}`, loss);
  }

  /**
   * The broker has answered a fetch of `partition` with OFFSET_OUT_OF_RANGE: the position is below the start of the log.
   * @returns false where the policy is `none`: poll() throws, and the application ends
   */
  reset(consumer: Consumer, partition: number, nowMs: number): boolean {
    return this.#restart(consumer, partition, 'offset.outOfRange', nowMs);
  }

  /**
   * `consumer` takes `partition` over. A partition that was added in mid-run has no committed offset until its first records are done, and is read
   * from where the policy says: by default from the end, so that what came before the group found it is skipped.
   * @returns false where the policy is `none`: poll() throws, and the application ends
   */
  begin(consumer: Consumer, partition: number, nowMs: number): boolean {
    const { table, scenario } = this.#context;
    if (partition < scenario.kafka.topic.partitions || (table.committed[partition] as number) > 0) return true;
    return this.#restart(consumer, partition, 'offset.missing', nowMs);
  }

  #restart(consumer: Consumer, partition: number, reason: string, nowMs: number): boolean {
    const { table, recorder, curve, scenario, givenUp } = this.#context;
    const policy = scenario.kafka.group.config['auto.offset.reset'];
    const from = table.position[partition] as number;
    const logStart = table.logStart[partition] as number;
    const logEnd = curve.logEndOffset(partition, nowMs);
    recorder.event(nowMs, reason, `partition/${String(partition)}`, { position: from, logStart, logEnd, policy });
    if (policy === 'none') return false;
    const to = policy === 'latest' ? logEnd : logStart;
    const loss = { records: 0, onDisk: Math.max(0, to - logStart) };
    loss.records = givenUp.giveUp(partition, from, to - from, true, 'lost', loss);
    consumer.buffer.drop((buffered) => buffered === partition);
    table.seek(partition, to);
    if (loss.records > 0) recorder.lost(nowMs, `partition/${String(partition)}`, loss);
    return true;
  }
}
