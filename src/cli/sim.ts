/** `npm run --silent sim -- FILE.json …`: runs a scenario, prints what came of it, and tells by its exit code whether the SLO is met. */
import { runSim } from './run-sim.ts';

// A reader that closes early (`sim … | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  const { exitCode, stdout, stderr } = runSim(process.argv.slice(2));
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  // Set, not forced by exit(), so that what was written reaches a pipe in full.
  process.exitCode = exitCode;
} catch (error) {
  process.stderr.write(`The run failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 2;
}
