/** The state of a game day: the incident that the seed has drawn, its clock, the decision and what it came to. */
import { beginsAtMs, drawIncident, gradeGame, readResultCode, resultCode, withDecision } from '../../course/game-day.ts';
import type { Decision, GameChange, GameGrade, Incident } from '../../course/game-day.ts';
import type { ProgressStore } from '../../course/progress-store.ts';
import { Player } from '../../player/player.svelte.ts';
import type { KafkaScenario, Trace } from '../../sim/index.ts';
import type { SimClient } from '../../workers/sim-client.ts';
import { GAME_DAY_TABLE } from './game-day.machine.ts';
import type { GameDayEvent, GameDayPhase } from './game-day.machine.ts';
import type { GameDayFile } from './types.ts';

export interface Helpers {
  readonly client: SimClient;
  /** @throws where the network fails */
  readonly load: () => Promise<GameDayFile>;
  readonly progress: () => Pick<ProgressStore, 'record'>;
  readonly say: (message: string) => void;
}

/** A decision and what came of it; a change of null = the time was over before anything was decided. */
export interface Outcome {
  readonly decision: Decision | null;
  readonly grade: GameGrade;
  readonly trace: Trace;
}

/** Ten seconds of the incident in one of the learner's. */
const SPEED = 10;

export class GameDayState {
  readonly #helpers: Helpers;
  readonly player: Player;
  #phase = $state.raw<GameDayPhase>('ready');
  file = $state.raw<GameDayFile | null>(null);
  seed = $state.raw('');
  incident = $state.raw<Incident<KafkaScenario> | null>(null);
  /** The run that is watched; after the decision the run with it. */
  shown = $state.raw<Trace | null>(null);
  /** The run in which nobody does anything, as far as it has been computed. */
  untouched = $state.raw<Trace | null>(null);
  mine = $state.raw<Outcome | null>(null);
  /** What a colleague's code came to. */
  theirs = $state.raw<Outcome | null>(null);
  problem = $state('');
  /** What is wrong with a colleague's code. */
  codeProblem = $state('');

  readonly scenario: KafkaScenario | null = $derived(this.incident?.scenario ?? null);
  readonly durationMs: number = $derived(this.scenario?.durationMs ?? 0);
  /** Nobody sees further than the clock, before the decision. */
  readonly untilMs: number = $derived.by(() =>
    this.phase === 'watching' || this.phase === 'resolving' ? this.player.timeMs : Number.POSITIVE_INFINITY,
  );
  readonly beginsAtMs: number = $derived(this.scenario === null ? 0 : beginsAtMs(this.scenario));
  readonly code: string = $derived(this.mine?.decision == null ? '' : resultCode(this.seed, this.mine.decision));

  constructor(durationMs: number, helpers: Helpers) {
    this.#helpers = helpers;
    this.player = new Player(durationMs, SPEED);
    this.player.onend = () => {
      if (this.phase === 'watching') this.#resolve(null);
    };
  }

  get phase(): GameDayPhase {
    return this.#phase;
  }

  async begin(seed: string): Promise<void> {
    this.#send('day.begun');
    if (this.phase !== 'loading') return;
    this.seed = seed;
    this.shown = this.untouched = this.mine = this.theirs = null;
    this.problem = this.codeProblem = '';
    try {
      this.file ??= await this.#helpers.load();
    } catch {
      this.#fail('The incidents could not be loaded. Try again when you are online.');
      return;
    }
    this.incident = drawIncident(this.file.incidents, seed);
    this.player.setAvailable(0);
    this.player.seek(0);
    const take = (trace: Trace) => {
      this.untouched = this.shown = trace;
      this.player.setAvailable(trace.timeMs[trace.timeMs.length - 1] ?? 0);
      this.#send('run.begun');
    };
    this.#run(this.incident.scenario, take, take);
    this.player.play();
    this.#helpers.say('The clock is running.');
  }

  decide(cause: string, change: string): void {
    if (this.phase !== 'watching') return;
    this.#resolve({ cause, change, atSeconds: Math.floor(this.player.timeMs / 1000) });
  }

  /** Runs what a colleague decided in the same incident; a code of another one leads to its seed. */
  compare(text: string): { readonly otherSeed: string } | null {
    this.theirs = null;
    this.codeProblem = '';
    if (this.file === null || this.incident === null) return null;
    const read = readResultCode(text, { ...this.file, lastSecond: this.durationMs / 1000 });
    if (read === null)
      this.codeProblem =
        'That is not a result code of this version. One looks like this: hgd1.k3f9.slow-store.more-consumers.150';
    else if (read.seed !== this.seed) return { otherSeed: read.seed };
    else this.#runDecision(read.decision, (outcome) => (this.theirs = outcome));
    return null;
  }

  dispose(): void {
    this.player.dispose();
    this.#helpers.client.dispose();
  }

  #resolve(decision: Decision | null): void {
    this.player.pause();
    this.#send('decision.made');
    this.#helpers.say('The run with your decision is being computed.');
    this.#runDecision(decision, (outcome) => {
      this.mine = outcome;
      this.shown = outcome.trace;
      this.player.setAvailable(this.durationMs);
      this.#send('run.finished');
      this.#note(outcome);
    });
  }

  #runDecision(decision: Decision | null, ondone: (outcome: Outcome) => void): void {
    const { incident, file } = this;
    if (incident === null || file === null) return;
    const change = file.changes.find(({ id }) => id === decision?.change);
    this.#run(scenarioWith(incident, change, decision), (trace) => {
      const grade = gradeGame(incident, decision ?? { cause: '', change: '', atSeconds: this.durationMs / 1000 }, trace);
      ondone({ decision, grade, trace });
    });
  }

  #note({ decision, grade }: Outcome): void {
    const isSolved = grade.isCauseRight && grade.verdict.status === 'met';
    this.#helpers.progress().record(`game-day/${this.seed}`, {
      status: isSolved ? 'done' : 'tried',
      score: (Number(grade.isCauseRight) + Number(grade.verdict.status === 'met')) / 2,
      answer: decision === null ? [] : [decision.cause, decision.change, decision.atSeconds],
    });
    const cause = grade.isCauseRight ? 'The cause is right' : 'It was another cause';
    this.#helpers.say(`${cause}, and the SLO was ${grade.verdict.status === 'met' ? 'met' : 'missed'}.`);
  }

  #run(scenario: KafkaScenario, ondone: (trace: Trace) => void, onpartial?: (trace: Trace) => void): void {
    this.#helpers.client.simulate(
      { scenario, fidelity: 'exact' },
      {
        ondone,
        ...(onpartial === undefined ? {} : { onpartial }),
        onproblem: (message) => {
          this.#fail(message);
        },
      },
    );
  }

  #fail(message: string): void {
    this.player.pause();
    this.problem = message;
    this.#send('run.failed');
    this.#helpers.say(message);
  }

  #send(type: GameDayEvent): void {
    this.#phase = GAME_DAY_TABLE[this.#phase][type] ?? this.#phase;
  }
}

function scenarioWith(
  { scenario }: Incident<KafkaScenario>,
  change: GameChange | undefined,
  decision: Decision | null,
): KafkaScenario {
  return change === undefined || decision === null ? scenario : withDecision(scenario, change, decision.atSeconds * 1000);
}
