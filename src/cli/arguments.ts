/** The command line of `npm run sim`. */
import { parseArgs } from 'node:util';
import type { Fidelity } from '../sim/index.ts';

export const HELP = `Runs a scenario and checks its SLO.

  npm run --silent sim -- FILE.json [--set /pointer=value]... [--fidelity exact|preview] [--json | --trace]

  FILE.json              a scenario.v1 file (public/schema/scenario.v1.json), such as content/scenarios/kafka-incident.json
  --set /pointer=value   set a field before the run; may be given several times.
                         The pointer is a JSON Pointer, the value JSON or a word:
                           --set /kafka/group/instances=16
                           --set /kafka/group/config/max.poll.records=1000
                           --set /services/downstream/limitPerSecond=null
  --fidelity exact       every poll, fetch and write is an event (the default)
  --fidelity preview     faster, approximate; checks within its error say "too close to call"
  --json                 print the summary and the checks as JSON
  --trace                print the whole trace as JSON (trace.v1); the checks go to standard error
  --help                 print this

Exit code 0: every check of the SLO is met, or none is given.
          1: one is missed (a preview that is too close to call counts as missed: run it exactly).
          2: the scenario or the command line is invalid, or the run failed.
`;

export type Output = 'table' | 'json' | 'trace';

export interface Command {
  readonly file: string;
  readonly set: readonly { readonly pointer: string; readonly value: unknown }[];
  readonly fidelity: Fidelity;
  readonly output: Output;
}

export type ReadArguments =
  | { readonly kind: 'run'; readonly command: Command }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly message: string };

/** Reads the arguments after the script's name. */
export function readArguments(argv: readonly string[]): ReadArguments {
  const wrong = (message: string): ReadArguments => ({ kind: 'wrong', message });
  let parsed;
  try {
    parsed = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        set: { type: 'string', multiple: true, default: [] },
        fidelity: { type: 'string', default: 'exact' },
        json: { type: 'boolean', default: false },
        trace: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error));
  }
  const { values, positionals } = parsed;
  if (values.help) return { kind: 'help' };
  const [file, ...others] = positionals;
  if (file === undefined) return wrong('Which scenario? Give the path of a file.');
  if (others.length > 0) return wrong(`One scenario at a time: ${others.join(' ')} is too much.`);
  const { fidelity } = values;
  if (fidelity !== 'exact' && fidelity !== 'preview') return wrong(`--fidelity ${fidelity}: it is exact or preview.`);
  if (values.json && values.trace) return wrong('--json or --trace, not both.');
  const set: { pointer: string; value: unknown }[] = [];
  for (const assignment of values.set) {
    const at = assignment.indexOf('=');
    if (!assignment.startsWith('/') || at < 0) return wrong(`--set ${assignment}: write it as /pointer=value.`);
    set.push({ pointer: assignment.slice(0, at), value: readValue(assignment.slice(at + 1)) });
  }
  return { kind: 'run', command: { file, set, fidelity, output: values.json ? 'json' : values.trace ? 'trace' : 'table' } };
}

/** JSON where it is JSON, else the word itself. */
function readValue(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
