/** `npm run --silent verdict -- TRACE.json SCENARIO.json`: grades a trace, and tells by its exit code whether the SLO is met. */
import { runVerdict } from './run-verdict.ts';

const { exitCode, stdout, stderr } = runVerdict(process.argv.slice(2));
process.stdout.write(stdout);
process.stderr.write(stderr);
process.exitCode = exitCode;
