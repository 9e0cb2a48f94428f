import type { Bottleneck } from '../../../../sim/index.ts';
import { isFull } from './job-readings.ts';
import type { TaskView } from './job-readings.ts';

const percent = (part: number): string => `${String(Math.round(100 * part))} %`;

/** Why a task looks as it does, in one sentence. */
export function reasonOf(tasks: readonly TaskView[], index: number, found: Bottleneck | null): string {
  const task = tasks[index];
  if (task === undefined) return '';
  const { busy, backPressured, name, side } = task;
  if (side !== null && isFull(side) && backPressured > 0.1)
    return `${name} is held up ${percent(backPressured)} of the time because the sink of its dead letters takes no more. An operator may go on only while every output has room.`;
  if (found?.task === index)
    return found.cause === 'skew'
      ? `One subtask of ${name} gets more than it can work off; every sender waits for that one.`
      : `${name} is busy ${percent(busy)} of the time and not held up: this is the place to look at.`;
  if (found?.victims.includes(index) === true)
    return `${name} is held up ${percent(backPressured)} of the time because the tasks below take no more. It is a victim, not the cause.`;
  if (found !== null && index > found.task)
    return `${name} is busy ${percent(busy)} of the time; it gets no more, because ${tasks[found.task]?.name ?? ''} lets no more through.`;
  return `${name} is busy ${percent(busy)} and held up ${percent(backPressured)} of the time.`;
}
