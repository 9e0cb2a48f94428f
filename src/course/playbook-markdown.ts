/** The playbook as a Markdown file that a team can keep beside its runbooks. */
import { playbookFigures } from './playbook.ts';
import type { PipelineNumbers } from './playbook.ts';

const FEW_DIGITS = 3;

/** 4800000 → "4,800,000"; large numbers keep three digits that mean something. */
function count(value: number): string {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, value))) - FEW_DIGITS + 1);
  return (Math.round(value / step) * step).toLocaleString('en', { maximumFractionDigits: 0 });
}

/** 95 → "1 min 35 s". */
function seconds(value: number): string {
  if (!Number.isFinite(value)) return 'never';
  if (value < 60) return `${count(Math.ceil(value))} s`;
  if (value < 7200) {
    const whole = Math.round(value);
    return `${String(Math.floor(whole / 60))} min${whole % 60 === 0 ? '' : ` ${String(whole % 60)} s`}`;
  }
  return `${count(value / 3600)} h`;
}

/**
 * Sections: what to expect, limits, alarms, what to do in which order, game day.
 * @throws RangeError as `playbookFigures` does
 */
export function playbookMarkdown(numbers: PipelineNumbers): string {
  const figures = playbookFigures(numbers);
  const { spike, capacityPerSecond, wantedInstances, hoursToLoss } = figures;
  const behind = figures.holdsBack === 'sink' ? 'what is behind the group' : 'the consumers';
  const expected =
    spike === null
      ? [`- Ordinary traffic alone is more than the capacity. The backlog grows without end: **add capacity first**.`]
      : [
          `- A spike of ${count(numbers.spikePerSecond)}/s for ${seconds(numbers.spikeSeconds)} leaves at most **${count(spike.peakRecords)} records** waiting.`,
          `- The oldest of them is **${seconds(spike.oldestSeconds)}** old, which is ${spike.oldestSeconds <= numbers.sloSeconds ? 'within' : '**beyond**'} the ${seconds(numbers.sloSeconds)} that were promised.`,
          `- It is worked off **${seconds(spike.drainSeconds)}** after the spike; promised: ${seconds(numbers.drainSeconds)}.`,
        ];
  const scale =
    wantedInstances === null
      ? `- No number of instances up to ${String(numbers.partitions)} keeps both promises: ${figures.holdsBack === 'sink' || numbers.sinkPerSecond > 0 ? 'raise what the sink takes (larger writes first)' : 'more partitions, or less work for a record'}, throttle, or promise less.`
      : `- **${String(wantedInstances)} instances** keep both promises (a divisor of ${String(numbers.partitions)} partitions); you have ${String(numbers.instances)}.`;
  return `# Tuning playbook

Made with Headroom from the numbers at the end. The sums are those of a fluid: they say what to expect of the mean. Test them with a game day.

## What to expect

- Capacity: **${count(capacityPerSecond)} records/s**, set by ${behind}. Ordinary traffic takes ${String(Math.round(figures.utilization * 100))} % of it.
${expected.join('\n')}
- If the spike never ended, retention would begin to delete unread records after **${seconds(hoursToLoss * 3600)}**.

## Limits

- \`max.poll.records\`: at most **${count(figures.largestPoll)}** for work inside the poll loop (half of the default \`max.poll.interval.ms\`, on a slow day).
- Own queue: pause at **${count(figures.pauseAt)}** records, resume at **${count(figures.resumeAt)}**. Keep polling while paused.
${scale}

## Alarms

- **Page**: the oldest unread record is older than ${seconds(numbers.sloSeconds)}, for 2 minutes.
- **Page**: the oldest unread record is older than half of the retention, ${count(numbers.retentionHours / 2)} h.
- **Ticket**: the lag has grown for 15 minutes, or ordinary traffic takes more than 80 % of the capacity.
- **Ticket**: one partition’s lag is more than three times the mean of the others (a hot key).
- No alarm on a number of records alone: ${spike === null ? 'it does not say how old they are' : `${count(spike.peakRecords)} are expected in a spike`}.

## In an incident, in this order

1. Is it growing, and how old is the oldest? Nothing else decides how fast you have to be.
2. Who is busy, and who waits? Consumers, sink, or one partition.
3. If the sink is at its limit: larger writes; then fewer, slower calls. More consumers make it worse.
4. If the consumers are: the next divisor of ${String(numbers.partitions)}; expect one rebalance.
5. If neither can grow in time: throttle the least important producers, or drop what is not critical, and count it.
6. One change at a time. Write down when.

## Game day

- Replay ${count(numbers.spikePerSecond)}/s for ${seconds(numbers.spikeSeconds)} on a quiet day.
- Passed if: oldest record never beyond ${seconds(numbers.sloSeconds)}, backlog gone within ${seconds(numbers.drainSeconds)} after the spike, nothing lost, no consumer left the group.

## The numbers

| | |
| --- | --- |
| Ordinary traffic | ${count(numbers.basePerSecond)} records/s |
| Spike | ${count(numbers.spikePerSecond)} records/s for ${seconds(numbers.spikeSeconds)} |
| Partitions, instances | ${String(numbers.partitions)}, ${String(numbers.instances)} |
| One instance finishes | ${count(numbers.perInstancePerSecond)} records/s |
| The sink takes | ${numbers.sinkPerSecond > 0 ? `${count(numbers.sinkPerSecond)} records/s` : 'no limit known'} |
| Retention | ${count(numbers.retentionHours)} h |
`;
}
