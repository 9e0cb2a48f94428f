/** The machine of one subtask, and how long it has been in each activity. */
import {
  activityOf,
  isAligningIn,
  TASK_ACTIVITIES,
  TASK_EVENTS,
  firstTaskState,
  taskCells,
  type TaskEffect,
  type TaskEvent,
} from '../control/flink-task.machine.ts';

const EVENT = Object.fromEntries(TASK_EVENTS.map((event, index) => [event, index])) as Record<TaskEvent, number>;
const IDLE = TASK_ACTIVITIES.indexOf('idle');
const BUSY = TASK_ACTIVITIES.indexOf('busy');
const SOFT = TASK_ACTIVITIES.indexOf('softBackPressured');
const HARD = TASK_ACTIVITIES.indexOf('hardBackPressured');
const NONE: readonly TaskEffect[] = [];

export class TaskClock {
  readonly #ms = new Float64Array(TASK_ACTIVITIES.length);
  #state = firstTaskState;
  #sinceMs = 0;

  // Times ever, up to the last `advance` or event, ms.
  get idleMs(): number {
    return this.#ms[IDLE] as number;
  }

  get busyMs(): number {
    return this.#ms[BUSY] as number;
  }

  get softMs(): number {
    return this.#ms[SOFT] as number;
  }

  get hardMs(): number {
    return this.#ms[HARD] as number;
  }

  get isRunning(): boolean {
    return activityOf[this.#state] !== 0;
  }

  get isAligning(): boolean {
    return isAligningIn[this.#state] as boolean;
  }

  /** Steps the machine; returns its effects. */
  fire(event: TaskEvent, nowMs: number): readonly TaskEffect[] {
    const cell = taskCells[this.#state * TASK_EVENTS.length + EVENT[event]];
    if (cell == null) return NONE;
    if (cell.next !== this.#state) {
      this.advance(nowMs);
      this.#state = cell.next;
    }
    return cell.effects;
  }

  advance(nowMs: number): void {
    const activity = activityOf[this.#state] as number;
    this.#ms[activity] = (this.#ms[activity] as number) + (nowMs - this.#sinceMs);
    this.#sinceMs = nowMs;
  }
}
