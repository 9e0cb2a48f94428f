/** `npm run record`: every lab scenario on its engine, three times each, into content/recordings. One engine at a time. */
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { loadScenario } from '../../src/cli/load-scenario.ts';
import { describeProblem } from '../../src/sim/index.ts';
import { repository } from '../../src/tooling/paths.ts';
import { endAll, endOnSignals, STOPPED } from './children.ts';
import { recordScenario } from './record-scenario.ts';

/** Enough to see how far one run is from the next. */
const RUNS = 3;

function say(line: string): void {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`);
}

endOnSignals();
const wanted = process.argv.slice(2);
const scenarios = join(repository, 'content', 'scenarios');
const all = readdirSync(scenarios)
  .filter((name) => name.startsWith('lab-'))
  .map((name) => name.replace(/\.json$/, ''));
for (const id of wanted.length > 0 ? wanted : all.sort()) {
  if (process.exitCode === STOPPED) break;
  const file = relative(repository, join(scenarios, `${id}.json`));
  const parsed = loadScenario({ file, set: [] });
  if (!parsed.ok) throw new Error(parsed.problems.map(describeProblem).join('\n'));
  const lab = parsed.scenario.system;
  say(`${id} ...`);
  try {
    await recordScenario(lab, parsed.scenario, {
      outs: Array.from({ length: RUNS }, (_, i) => join(repository, 'content', 'recordings', `${id}.${String(i + 1)}.json`)),
      command: `npm run lab -- ${lab} ${file}`,
      bootstrapServers: undefined,
      jobManager: undefined,
      master: undefined,
      say,
    });
  } catch (error) {
    // One scenario that fails must not cost the others their turn.
    say(error instanceof Error ? error.message : String(error));
    process.exitCode ??= 1;
  }
}
endAll();
