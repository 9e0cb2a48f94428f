/** An exercise, read and checked against an exact run of its scenario, as the instrument takes it. */
import { getEntry } from 'astro:content';
import { holds } from '../../course/condition.ts';
import { readFrom } from '../../course/reading.ts';
import { checkSlo } from '../../course/slo.ts';
import type { Scenario, Trace } from '../../sim/index.ts';
import type { ExperimentProps, PredictionQuestion, PuzzleSetting, Sketch } from '../../widgets/experiment/types.ts';
import type { Exercise } from '../exercise-schema.ts';
import { fillIn } from '../fill-in.ts';
import { href, slugOf } from '../paths.ts';
import { exactRun, parseChanged, scenarioById } from '../simulations.ts';
import { knobSetting } from './knob-setting.ts';
import { panelSetting } from './panel-schema.ts';
import { phasesOf, planInWords } from './phases.ts';
import type { QuestionDescription } from './question-schema.ts';
import { requireSimulated, viewsOf } from './system-views.ts';
import { resolveView } from './view.ts';

export interface ReadExercise {
  readonly props: ExperimentProps;
  readonly trace: Trace;
}

/** @throws Error that names the file and what is wrong with it */
export async function readExercise(id: string, isCompact = false): Promise<ReadExercise> {
  const exercise = (await getEntry('exercises', id))?.data;
  if (exercise === undefined) throw new Error(`There is no content/exercises/${id}.yaml.`);
  const scenario = requireSimulated(await scenarioById(exercise.scenario));
  const file = (await getEntry('scenarios', exercise.scenario))?.data;
  // Its plant is in no page's worker: src/sim/kafka-engine.ts.
  if (scenario.system === 'kafka' && scenario.kafka.group.kind === 'share')
    throw new RangeError(`${exercise.scenario} is a share group: prose may quote its numbers, a page cannot run it.`);
  const from = `content/exercises/${id}.yaml with content/scenarios/${exercise.scenario}.json`;
  const trace = exactRun(scenario);
  const fill = (text: string) => fillIn(text, scenario, exercise.numbers, () => trace);
  const knob = (one: Exercise['knobs'][number]) => knobSetting(one, scenario, (set) => parseChanged(file, set, from));
  const { standard, panels, firsts } = viewsOf(scenario);
  try {
    const questions = exercise.predict.questions.map((one) => question(one, scenario, trace, fill));
    const props: ExperimentProps = {
      exercise: slugOf(id),
      title: exercise.title ?? scenario.title,
      scenario,
      knobs: exercise.knobs.map(knob),
      sandbox: exercise.sandbox.map(knob),
      questions,
      sketch: sketchOf(exercise, scenario),
      isCompact,
      phases: phasesOf(scenario),
      plan: planInWords(scenario),
      firsts,
      views: (exercise.views ?? standard).map((view) => resolveView(view, scenario)),
      panels: (exercise.panels ?? panels).map(panelSetting),
      tasks: exercise.tasks.map((task) => ({ ...task, text: fill(task.text) })),
      hints: exercise.hints.map((hint) => ({ ...hint, text: fill(hint.text) })),
      budget: exercise.budget ?? null,
      puzzle: puzzleOf(id, exercise),
      embedHref: href(`/embed/${id}/`),
      why: fill(exercise.why),
      notModelled: exercise.notModelled,
      fidelityHref: href('/fidelity/'),
    };
    requireOneKeyEach(props);
    return { props, trace };
  } catch (error) {
    throw new Error(`${from}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

const FILE_KINDS = { 'consumer.properties': 'properties', 'job.yaml': 'yaml', 'spark options': 'options' } as const;

function puzzleOf(id: string, { puzzle, proof }: Exercise): PuzzleSetting | null {
  if (puzzle === undefined || proof === undefined) return null;
  return {
    file: { kind: FILE_KINDS[puzzle.file], name: puzzle.file },
    proofHref: href(`/exercises/solutions/${id}.json`),
  };
}

function question(
  one: QuestionDescription,
  scenario: Scenario,
  trace: Trace,
  fill: (text: string) => string,
): PredictionQuestion {
  const asked = { id: one.id, ask: fill(one.ask), missing: one.missing };
  if (one.kind === 'choice') {
    const options = one.options.map((option) => ({ ...option, text: fill(option.text), why: fill(option.why) }));
    const verdict = checkSlo(trace, scenario.slo);
    const attempt = { scenario, trace, verdict, baseline: { scenario, summary: trace.summary } };
    const true_ = options.filter((option) => holds(option.when, attempt)).map((option) => option.id);
    if (true_.length !== 1)
      throw new Error(
        `of the outcomes of "${one.id}" exactly one must come true on the run; it is: ${true_.join(', ') || 'none'}.`,
      );
    return { kind: one.kind, ...asked, options };
  }
  const { from, min, step, never = null } = one;
  const max = one.max ?? scenario.durationMs;
  const isMoment = one.kind === 'moment';
  const unit = isMoment ? 'ms' : one.unit;
  const answer = readFrom(from, trace, scenario);
  if (answer === null ? never === null : answer < min || answer > max)
    throw new Error(`the answer to "${one.id}" is ${String(answer)}: it cannot be given from ${String(min)} to ${String(max)}.`);
  const view = isMoment ? null : (one.view ?? null);
  return { kind: one.kind, ...asked, unit, from, min, max, step, field: fieldOf(unit, max, isMoment), never, view };
}

/** Nobody types six zeros: large numbers are typed in millions, moments in minutes. */
function fieldOf(unit: string, max: number, isMoment: boolean): { readonly scale: number; readonly unit: string } {
  if (isMoment) return max > 120_000 ? { scale: 60_000, unit: 'min' } : { scale: 1000, unit: 's' };
  if (unit === 'ms' && max >= 10_000) return { scale: 1000, unit: 's' };
  if (unit === 'share') return { scale: 0.01, unit: '%' };
  if (max >= 2_000_000) return { scale: 1_000_000, unit: 'million' };
  return max >= 20_000 ? { scale: 1000, unit: 'thousand' } : { scale: 1, unit };
}

function sketchOf({ predict }: Exercise, scenario: Scenario): Sketch | null {
  const [phase] = phasesOf(scenario);
  if (predict.sketch === undefined) return null;
  if (phase === undefined) throw new Error('a sketch needs a spike or a fault from which the curve rises.');
  return { ...predict.sketch, fromMs: phase.fromMs, toMs: phase.toMs };
}

function requireOneKeyEach({ knobs, sandbox, views }: ExperimentProps): void {
  for (const keys of [[...knobs, ...sandbox].map(({ key }) => key), views.map(({ id }) => id)]) {
    const twice = keys.find((key, index) => keys.indexOf(key) !== index);
    if (twice !== undefined) throw new Error(`"${twice}" stands twice.`);
  }
}
