import { spawn } from 'node:child_process';
import { repository } from './paths.ts';
import { programFile } from './program.mjs';

/** The packages whose commands are run here. */
export type Program = 'astro' | 'eslint' | 'prettier' | 'svelte-check' | 'vitest';

export interface CommandResult {
  readonly exitCode: number;
  /** What the program wrote, both streams in the order they came; empty when it wrote straight to the terminal. */
  readonly output: string;
  readonly tookMs: number;
}

export interface CommandOptions {
  /** Show what the program writes as it writes it. Otherwise it is collected. */
  readonly live?: boolean;
  /** Beside what this program was given; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Runs the command of an installed package in the repository, on the Node that runs this. A program that does not start is a result with exit code 1. */
export function run(
  program: Program,
  programArguments: readonly string[],
  { live = false, env = {} }: CommandOptions = {},
): Promise<CommandResult> {
  const startedMs = performance.now();
  return new Promise((done) => {
    const child = spawn(process.execPath, [programFile(repository, program), ...programArguments], {
      cwd: repository,
      env: { ...process.env, ...env },
      stdio: live ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    });
    const output: string[] = [];
    const finish = (exitCode: number) =>
      done({ exitCode, output: output.join('').trimEnd(), tookMs: performance.now() - startedMs });
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => output.push(text));
    child.on('error', (error) => {
      output.push(error.message);
      finish(1);
    });
    child.on('close', (code) => finish(code ?? 1));
  });
}
