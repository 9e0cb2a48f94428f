/** What `npm run verdict` does, apart from the process around it: grades a trace, simulated or recorded, with the checks of the course. */
import { readFileSync, statSync } from 'node:fs';
import { checkSlo } from '../course/slo.ts';
import { describeProblem, LONGEST_TRACE_TEXT, parseTraceText } from '../sim/index.ts';
import type { Slo, Trace } from '../sim/index.ts';
import { loadScenario } from './load-scenario.ts';
import { checkLines } from './report.ts';
import type { Outcome } from './run-sim.ts';

export const VERDICT_HELP = `Grades a trace with the checks of the course.

  npm run --silent verdict -- TRACE.json SCENARIO.json

  TRACE.json      a trace.v1 file: a recording of the real engine, or what "npm run sim -- … --trace" prints
  SCENARIO.json   a scenario.v1 file whose "slo" says what was wanted

Exit code 0: every check is met. 1: one is missed. 2: a file cannot be read or is invalid, or no SLO is given.
`;

/** Runs the command line after the script's name. */
export function runVerdict(argv: readonly string[]): Outcome {
  if (argv.includes('--help') || argv.includes('-h')) return { exitCode: 0, stdout: VERDICT_HELP, stderr: '' };
  const [traceFile, scenarioFile, ...others] = argv;
  if (traceFile === undefined || scenarioFile === undefined || others.length > 0)
    return invalid(`Two files, please: a trace, and the scenario with the SLO.\n\n${VERDICT_HELP}`);
  const trace = loadTrace(traceFile);
  if (typeof trace === 'string') return invalid(trace);
  const slo = loadSlo(scenarioFile);
  if (typeof slo === 'string') return invalid(slo);
  const verdict = checkSlo(trace, slo);
  const stdout = `${sourceLine(trace)}\n\n${checkLines(verdict).join('\n')}\n`;
  return { exitCode: verdict.status === 'met' ? 0 : 1, stdout, stderr: '' };
}

function invalid(stderr: string): Outcome {
  return { exitCode: 2, stdout: '', stderr: stderr.endsWith('\n') ? stderr : `${stderr}\n` };
}

/** The trace, or what is wrong with the file. */
function loadTrace(file: string): Trace | string {
  let text: string;
  try {
    if (statSync(file).size > LONGEST_TRACE_TEXT)
      return `${file} is too large for a trace: at most ${String(LONGEST_TRACE_TEXT)} bytes are read.`;
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
  const parsed = parseTraceText(text);
  return parsed.ok ? parsed.trace : `${file} is no valid trace.\n${parsed.problems.map(describeProblem).join('\n')}`;
}

/** What was wanted, or what is wrong with the file. */
function loadSlo(file: string): Slo | string {
  const parsed = loadScenario({ file, set: [] });
  if (!parsed.ok) return `${file} is no valid scenario.\n${parsed.problems.map(describeProblem).join('\n')}`;
  if (Object.keys(parsed.scenario.slo).length === 0)
    return `${file} wants nothing: its "slo" is empty. Put for example "latencyP95Ms": 10000 into it.`;
  return parsed.scenario.slo;
}

function sourceLine({ source }: Trace): string {
  switch (source.kind) {
    case 'recorded': {
      const costs = Object.entries(source.fitted ?? {}).map(([name, value]) => `${name} ${String(value)}`);
      const measured = costs.length === 0 ? '' : ` Measured in a calibration step: ${costs.join(', ')}.`;
      return `Recorded on ${source.at}: ${source.engine}, ${source.machine}, scenario ${source.scenario}.${measured}`;
    }
    case 'simulated':
      return `Simulated: ${source.engine}, ${source.fidelity}, scenario ${source.scenario}, seed ${String(source.seed)}.`;
    case 'imported':
      return `Imported from ${source.from}.`;
  }
}
