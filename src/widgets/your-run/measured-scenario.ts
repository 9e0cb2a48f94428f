/** The scenario of a run that was handed over, checked like any other that comes from outside. */
import { withMeasuredCosts } from '../../course/fidelity/measured-costs.ts';
import { describeProblem, parseScenario } from '../../sim/index.ts';
import type { Scenario, Trace } from '../../sim/index.ts';

export type Checked =
  { readonly ok: true; readonly scenario: Scenario } | { readonly ok: false; readonly problems: readonly string[] };

/** More would not be read by anybody. */
const MOST_PROBLEMS = 5;

/** A scenario that was fetched, read like one that was handed over. */
export function checkScenario(value: unknown): Checked {
  const parsed = parseScenario(value);
  return parsed.ok ? parsed : { ok: false, problems: parsed.problems.slice(0, MOST_PROBLEMS).map(describeProblem) };
}

/** The scenario of a run as it is simulated: with the costs that a recording of it measured. They come out of a file, so they are checked. */
export function asMeasured(scenario: Scenario, { source }: Trace): Checked {
  const isItsOwn = source.kind === 'recorded' && source.scenario === scenario.id;
  return isItsOwn ? checkScenario(withMeasuredCosts(scenario, source)) : { ok: true, scenario };
}
