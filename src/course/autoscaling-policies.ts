/** Autoscaling policies for the reader's own numbers, as the files that the engines' autoscalers read; each number with its sum. */
import { autoscalingFigures, LOOK_SECONDS, TARGET_UTILIZATION } from './autoscaling-figures.ts';
import type { AutoscalingNumbers } from './autoscaling-figures.ts';

export interface PolicyFile {
  readonly name: string;
  readonly text: string;
}

/** Characters of a line beyond which a comment goes on in the next one. */
const WIDEST = 88;

/** Breaks comments that are wider than an editor's window; settings stay as they are. */
function breakComments(text: string): string {
  return text
    .split('\n')
    .flatMap((line) => {
      const [, start, comment] = /^(\s*#\s*)(.*)$/.exec(line) ?? [];
      if (start === undefined || comment === undefined) return [line];
      const lines = [''];
      for (const word of comment.split(' ')) {
        const last = lines.at(-1) ?? '';
        if (last !== '' && start.length + last.length + word.length >= WIDEST) lines.push(word);
        else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
      }
      return lines.map((words) => start + words);
    })
    .join('\n');
}

const whole = (value: number): string => String(Math.round(value));
const tenth = (value: number): string => String(Math.round(value * 10) / 10);

/**
 * Three files: KEDA and the HorizontalPodAutoscaler for a consumer group, the Flink Kubernetes operator's autoscaler, and Spark.
 * @throws RangeError as `autoscalingFigures` does
 */
export function autoscalingPolicies(numbers: AutoscalingNumbers): readonly PolicyFile[] {
  return [
    { name: 'keda-scaledobject.yaml', text: breakComments(kedaPolicy(numbers)) },
    { name: 'flink-autoscaler.yaml', text: breakComments(flinkPolicy(numbers)) },
    { name: 'spark-scaling.conf', text: breakComments(sparkPolicy(numbers)) },
  ];
}

function kedaPolicy(numbers: AutoscalingNumbers): string {
  const figures = autoscalingFigures(numbers);
  const { minInstances, maxInstances, lagPerInstance, arrivalsPerInstance } = figures;
  const reach = figures.isSpikeWithinReach
    ? 'the largest group keeps up with the spike'
    : `even the largest group does not keep up with ${whole(numbers.spikePerSecond)}/s: throttle, or raise what holds it back`;
  const promise = figures.oldestUntilHelpSeconds <= numbers.sloSeconds ? 'within' : 'BEYOND';
  return `# KEDA 2.20. Made with Headroom from the numbers of your playbook; sums of a fluid, test them with a game day.
# Until the first new instance works: ${whole(LOOK_SECONDS)} s to the next look + ${whole(numbers.startupSeconds)} s to start = ${whole(figures.secondsUntilHelp)} s.
# The oldest record is then ${tenth(figures.oldestUntilHelpSeconds)} s old, ${promise} the ${tenth(numbers.sloSeconds)} s promised; ${reach}.
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata:
  name: YOUR-CONSUMER
spec:
  scaleTargetRef:
    name: YOUR-CONSUMER
  # Smallest divisor of ${whole(numbers.partitions)} partitions that ordinary traffic fills to ${whole(TARGET_UTILIZATION * 100)} % at the most, and with which the oldest record stays within the promise until help comes, if any does: ${whole(figures.secondsUntilHelp)} s × (1 − capacity ÷ ${whole(numbers.spikePerSecond)}/s).
  minReplicaCount: ${whole(minInstances)}
  # ${figures.maxIsSetBy === 'sink' ? `More than these do more than the ${whole(numbers.sinkPerSecond)}/s that the sink takes.` : 'One for each partition: a further one would have nothing to do.'}
  maxReplicaCount: ${whole(maxInstances)}
  # Only between none and one instance; after that the HorizontalPodAutoscaler looks by itself every ${whole(LOOK_SECONDS)} s.
  pollingInterval: 30
  advanced:
    horizontalPodAutoscalerConfig:
      behavior:
        scaleUp:
          # Lag grows on while instances start: as many as are wanted, once in the time that they need, not again at every look.
          stabilizationWindowSeconds: 0
          policies:
            - { type: Pods, value: ${whole(Math.max(1, maxInstances - minInstances))}, periodSeconds: ${whole(Math.min(1800, Math.max(LOOK_SECONDS, figures.secondsUntilHelp)))} }
        scaleDown:
          # Drain ${whole(numbers.drainSeconds)} s + start ${whole(numbers.startupSeconds)} s, at least the default of 300 s: the backlog must be gone before anybody goes.
          stabilizationWindowSeconds: ${whole(figures.scaleInWaitSeconds)}
          policies:
            - { type: Percent, value: 50, periodSeconds: ${whole(Math.min(1800, figures.scaleInWaitSeconds))} }
  # The larger of the two counts is taken.
  triggers:
    # Arrivals are steady while a backlog is worked off, and jump with a spike. ${whole(numbers.perInstancePerSecond)}/s × ${String(TARGET_UTILIZATION)} per instance.
    - type: prometheus
      metadata:
        serverAddress: http://YOUR-PROMETHEUS:9090
        query: sum(rate(kafka_topic_partition_current_offset{topic="YOUR-TOPIC"}[1m]))
        threshold: '${whole(arrivalsPerInstance)}'
    # Lag, for what arrivals do not show. ${whole(numbers.perInstancePerSecond)}/s × ${tenth(numbers.sloSeconds)} s ÷ 2: one instance works that off in half of the promise.
    - type: kafka
      metadata:
        bootstrapServers: YOUR-BROKERS:9092
        consumerGroup: YOUR-GROUP
        topic: YOUR-TOPIC
        lagThreshold: '${whole(lagPerInstance)}'
        # Counts that divide the partitions: others leave one instance with more than the rest.
        ensureEvenDistributionOfPartitions: 'true'
`;
}

function flinkPolicy(numbers: AutoscalingNumbers): string {
  const { partitions, perInstancePerSecond, basePerSecond, spikePerSecond, drainSeconds, startupSeconds } = numbers;
  const each = perInstancePerSecond * TARGET_UTILIZATION;
  const duringCatchUp = spikePerSecond * (1 + startupSeconds / drainSeconds);
  const wanted = (rate: number): number => Math.min(partitions, Math.max(1, Math.ceil(rate / each)));
  const window = Math.max(60, Math.ceil(2 * startupSeconds));
  return `# Flink Kubernetes operator 1.15. Made with Headroom from the numbers of your playbook.
# Parallelism that it wants of an operator that does ${whole(perInstancePerSecond)}/s in each subtask:
#   ordinary traffic   ⌈${whole(basePerSecond)} ÷ (${whole(perInstancePerSecond)} × ${String(TARGET_UTILIZATION)})⌉ = ${whole(wanted(basePerSecond))}
#   spike and what waited in a restart   ⌈${whole(duringCatchUp)} ÷ (${whole(perInstancePerSecond)} × ${String(TARGET_UTILIZATION)})⌉, at most ${whole(partitions)} = ${whole(wanted(duringCatchUp))}
# A spike of ${whole(numbers.spikeSeconds)} s is ${numbers.spikeSeconds < window + startupSeconds ? 'over before a decision has been made and carried out: size the job for it instead' : 'long enough for a decision'} (window ${whole(window)} s + restart ${whole(startupSeconds)} s).
job.autoscaler.enabled: "true"
# The operator's default. What is left over is what a backlog is worked off with.
job.autoscaler.utilization.target: "${String(TARGET_UTILIZATION)}"
# What you promised: the backlog gone within ${whole(drainSeconds)} s.
job.autoscaler.catch-up.duration: "${whole(drainSeconds)} s"
# How long the job is away for a new parallelism: your start of an instance.
job.autoscaler.restart.time: "${whole(startupSeconds)} s"
# Twice the restart, at least a minute: an average over less is an average of the restart itself.
job.autoscaler.metrics.window: "${whole(window)} s"
job.autoscaler.stabilization.interval: "${whole(window)} s"
# Each change stops the job: fewer subtasks only when they were enough for ${whole(Math.max(3600, numbers.spikeSeconds * 2) / 60)} min (twice the spike, at least the default of an hour).
job.autoscaler.scale-down.interval: "${whole(Math.max(3600, numbers.spikeSeconds * 2) / 60)} min"
# A source subtask beyond the ${whole(partitions)} partitions would have nothing to read.
job.autoscaler.vertex.max-parallelism: "${whole(partitions)}"
`;
}

function sparkPolicy(numbers: AutoscalingNumbers): string {
  const {
    basePerSecond,
    perInstancePerSecond,
    sinkPerSecond,
    partitions,
    spikePerSecond,
    spikeSeconds,
    drainSeconds,
    sloSeconds,
  } = numbers;
  // The spike and its backlog are gone in the promised time with this capacity: λ₁ t = μ (t + drain) − λ₀ drain.
  const needed = (spikePerSecond * spikeSeconds + basePerSecond * drainSeconds) / (spikeSeconds + drainSeconds);
  const cores = Math.max(1, Math.ceil(Math.max(needed, basePerSecond / TARGET_UTILIZATION) / perInstancePerSecond));
  const capacity = Math.min(cores * perInstancePerSecond, sinkPerSecond > 0 ? sinkPerSecond : Infinity);
  const trigger = Math.max(1, Math.floor(sloSeconds / 3));
  return `# Spark Structured Streaming 4.1. Made with Headroom from the numbers of your playbook; one core does what one of your instances does.
# A query keeps its executors busy in every batch: they are seldom idle for long, and a slow sink makes them look as busy as a large input does. Give it a fixed size, and let the cap hold a batch down.
spark.dynamicAllocation.enabled=false
# Cores in all: spike and backlog done ${whole(drainSeconds)} s after the spike, (${whole(spikePerSecond)} × ${whole(spikeSeconds)} + ${whole(basePerSecond)} × ${whole(drainSeconds)}) ÷ ${whole(spikeSeconds + drainSeconds)} s = ${whole(needed)}/s, or ordinary traffic ÷ ${String(TARGET_UTILIZATION)}, whichever is more, ÷ ${whole(perInstancePerSecond)}/s a core.
spark.cores.max=${whole(cores)}
# As many tasks as cores${cores > partitions ? `; ${whole(partitions)} partitions give only ${whole(partitions)} tasks, so the source option minPartitions has to be ${whole(cores)}` : ''}.
spark.sql.shuffle.partitions=${whole(cores)}

# In the query:
#   trigger: processingTime = ${whole(trigger)} s, a third of the ${tenth(sloSeconds)} s promised: a record waits one trigger, and takes one batch
#   maxOffsetsPerTrigger = ${whole(capacity * trigger)}, what ${whole(capacity)}/s do in one trigger: a batch never takes much longer
# Traffic above ${whole(capacity)}/s makes the lag grow, whatever the cap: alert on it, and restart with more cores.
`;
}
