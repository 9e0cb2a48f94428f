/** Python of the Spark lab: a virtual environment in the repository's cache, and the class path of Spark's Kafka source. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cache, repository } from '../../src/tooling/paths.ts';
import { runProgram } from './children.ts';
import { requireProgram } from './java.ts';

export interface SparkInstallation {
  /** The Python that has PySpark. */
  readonly python: string;
  /** Jars of the Kafka source. */
  readonly classPath: string;
}

/** Installs PySpark at the version of labs/spark/requirements.txt, once. */
export async function installSpark(say: (line: string) => void): Promise<SparkInstallation> {
  requireProgram('python3', 'Python 3');
  requireProgram('java', 'Java 17 or newer');
  requireProgram('mvn', 'Maven');
  const lab = join(repository, 'labs', 'spark');
  const folder = join(cache, 'labs', 'spark');
  const [requirements, pom] = [join(lab, 'requirements.txt'), join(lab, 'pom.xml')];
  const wanted = readFileSync(requirements, 'utf8') + readFileSync(pom, 'utf8');
  const stamp = join(folder, 'stamp.txt');
  const classPathFile = join(folder, 'classpath.txt');
  const python = join(folder, 'venv', 'bin', 'python');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    say('Installing PySpark and the Kafka source; this downloads about 450 MB the first time ...');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const log = join(folder, 'install.log');
    await runProgram('python3', ['-m', 'venv', join(folder, 'venv')], log);
    await runProgram(python, ['-m', 'pip', 'install', '--quiet', '--requirement', requirements], log);
    const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath';
    await runProgram('mvn', ['--batch-mode', '--quiet', '--file', pom, goal, `-Dmdep.outputFile=${classPathFile}`], log);
    writeFileSync(stamp, wanted);
  }
  return { python, classPath: readFileSync(classPathFile, 'utf8').trim() };
}
