/** What `npm run sim` does, apart from the process around it. */
import { checkSlo } from '../course/slo.ts';
import { simulate } from '../sim/index.ts';
import { describeProblem } from '../sim/index.ts';
import { traceToJson } from '../sim/index.ts';
import { HELP, readArguments } from './arguments.ts';
import type { Command } from './arguments.ts';
import { loadScenario } from './load-scenario.ts';
import { checkLines, report } from './report.ts';

export interface Outcome {
  /** 0: every check is met; 1: one is missed; 2: invalid. */
  readonly exitCode: 0 | 1 | 2;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line after the script's name. */
export function runSim(argv: readonly string[]): Outcome {
  const read = readArguments(argv);
  if (read.kind === 'help') return { exitCode: 0, stdout: HELP, stderr: '' };
  if (read.kind === 'wrong') return { exitCode: 2, stdout: '', stderr: `${read.message}\n\n${HELP}` };
  return runCommand(read.command);
}

function runCommand(command: Command): Outcome {
  const parsed = loadScenario(command);
  if (!parsed.ok) {
    const count = parsed.problems.length === 1 ? 'a problem' : `${String(parsed.problems.length)} problems`;
    const stderr = `${command.file} is no valid scenario: ${count}.\n${parsed.problems.map(describeProblem).join('\n')}\n`;
    return { exitCode: 2, stdout: '', stderr };
  }
  const { scenario } = parsed;
  const trace = simulate(scenario, { fidelity: command.fidelity });
  const verdict = checkSlo(trace, scenario.slo);
  const exitCode = verdict.status === 'met' ? 0 : 1;
  switch (command.output) {
    case 'table':
      return { exitCode, stdout: report(scenario, trace, verdict), stderr: '' };
    case 'trace':
      return { exitCode, stdout: `${JSON.stringify(traceToJson(trace))}\n`, stderr: `${checkLines(verdict).join('\n')}\n` };
    case 'json': {
      const { source, summary, hash, warnings } = trace;
      return { exitCode, stdout: `${JSON.stringify({ source, hash, summary, verdict, warnings }, null, 2)}\n`, stderr: '' };
    }
  }
}
