/** What a run says about the exercise: the verdict with its hints, the tasks that it does, the predictions beside what happened. */
import type { Attempt } from '../../course/condition.ts';
import { withBudget } from '../../course/budget.ts';
import { checkSlo } from '../../course/slo.ts';
import { tasksDone, withHints } from '../../course/tasks.ts';
import type { Task } from '../../course/tasks.ts';
import type { Verdict } from '../../course/verdict.ts';
import type { Scenario, Trace } from '../../sim/index.ts';
import { outcomeOf } from './prediction.ts';
import type { Outcome, Prediction } from './prediction.ts';
import type { ExperimentProps } from './types.ts';

/** A run of a scenario, and the run of the scenario as it stands in the lesson, which everything later is compared with. */
export interface Judged {
  readonly scenario: Scenario;
  readonly trace: Trace;
  readonly baseline: Trace;
}

function attemptOf(props: ExperimentProps, { scenario, trace, baseline }: Judged): Attempt {
  const start = props.scenario;
  const verdict = withBudget(checkSlo(trace, start.slo), props.budget, scenario);
  return { scenario, trace, verdict, baseline: { scenario: start, summary: baseline.summary } };
}

export function verdictOn(props: ExperimentProps, judged: Judged): Verdict {
  return withHints(props.hints, attemptOf(props, judged));
}

/** The tasks that the run does and that were not done before. */
export function freshTasks(props: ExperimentProps, judged: Judged, done: readonly string[]): Task[] {
  const ids = tasksDone(props.tasks, attemptOf(props, judged));
  return props.tasks.filter(({ id }) => ids.includes(id) && !done.includes(id));
}

/** Each prediction beside what the run of the lesson's own scenario did. */
export function outcomesOf(props: ExperimentProps, prediction: Prediction, baseline: Trace): Outcome[] {
  const attempt = attemptOf(props, { scenario: props.scenario, trace: baseline, baseline });
  return props.questions.map((question) => outcomeOf(question, prediction, attempt));
}

/** What an exact run came to, for the status line. */
export function resultInWords(verdict: Verdict | null, sentence: string, ticked: readonly Task[]): string {
  const checks = verdict?.checks ?? [];
  const met = checks.filter((check) => check.status === 'met').length;
  const tasks = ticked.map(({ text }) => ` Task done: ${text}`).join('');
  return `SLO: ${String(met)} of ${String(checks.length)} checks met. ${sentence}${tasks}`;
}
