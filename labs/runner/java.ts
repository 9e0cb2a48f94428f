/** Java programs of the labs: built with Maven into the repository's cache, once for each state of their sources. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cache, repository } from '../../src/tooling/paths.ts';
import { runProgram } from './children.ts';

/** Compiles a lab and returns the class path to run it with. */
export async function buildJava(lab: 'kafka' | 'flink', say: (line: string) => void): Promise<string> {
  requireProgram('java', 'Java 17 or newer');
  requireProgram('mvn', 'Maven');
  const folder = join(repository, 'labs', lab);
  const build = join(cache, 'labs', lab);
  const stamp = join(build, 'stamp.txt');
  const classPath = join(build, 'classpath.txt');
  const wanted = [folder, join(repository, 'labs', 'common')].map(hashOf).join();
  const libraries = () => readFileSync(classPath, 'utf8').trim();
  const areThere = () =>
    libraries()
      .split(':')
      .every((path) => existsSync(path));
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted || !areThere()) {
    say(`Building labs/${lab} with Maven; the first time it downloads the engine ...`);
    rmSync(build, { recursive: true, force: true });
    mkdirSync(build, { recursive: true });
    const goals = ['compile', 'dependency:build-classpath', `-Dmdep.outputFile=${classPath}`];
    await runProgram(
      'mvn',
      ['--batch-mode', '--quiet', '--file', join(folder, 'pom.xml'), `-Dlab.build=${build}`, ...goals],
      join(build, 'maven.log'),
    );
    writeFileSync(stamp, wanted);
  }
  return [join(build, 'classes'), libraries()].join(':');
}

/** @throws Error that says what to install */
export function requireProgram(program: string, what: string): void {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
  } catch {
    throw new Error(`${what} is needed and "${program}" was not found. Install it, or put it on the PATH.`);
  }
}

function hashOf(folder: string): string {
  const hash = createHash('sha256');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => /\.(?:java|xml)$/.test(path));
  for (const path of files.sort()) hash.update(path).update(readFileSync(join(folder, path)));
  return hash.digest('hex');
}
