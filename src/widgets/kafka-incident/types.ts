/** What the site hands to this instrument. All of it is plain data: it travels in the page. */
import type { StateGraph } from '../../charts/state-layout.ts';
import type { Hint, Task } from '../../course/tasks.ts';
import type { KafkaScenario } from '../../sim/index.ts';

/** A knob that the learner may turn, as src/sim/scenario/knobs.ts describes it, at its value in the scenario. */
export interface KnobSetting {
  /** JSON Pointer into the scenario. */
  readonly pointer: string;
  readonly label: string;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly value: number;
  /** What turning it does, in one sentence. */
  readonly sentence: string;
}

export interface KafkaIncidentProps {
  /** Identifies the lesson in the saved progress. */
  readonly lesson: string;
  /** Parsed: every default filled in. */
  readonly scenario: KafkaScenario;
  /** The consumer's machine, as a graph. */
  readonly stateGraph: StateGraph;
  /** At most four. */
  readonly knobs: readonly KnobSetting[];
  /** Two or three; they tick themselves on exact runs. */
  readonly tasks: readonly Task[];
  /** One for each misconception that a run can betray. */
  readonly hints: readonly Hint[];
  /** Why it came out as it did, in one sentence: stands below the comparison. */
  readonly why: string;
  /** What this model leaves out, in one sentence; a link to the fidelity page follows it. */
  readonly notModelled: string;
  readonly fidelityHref: string;
}
