/** The programs that a lab starts: each writes to a log of its own, and all of them end when the runner does, however it ends. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** A program that ended badly; the message has the end of its log. */
export class ProgramFailed extends Error {}

const running = new Set<ChildProcess>();

/** Ends every program that still runs. Safe to call at any time, from a signal handler too. */
export function endAll(signal: NodeJS.Signals = 'SIGTERM'): void {
  for (const child of running) child.kill(signal);
}

/** The exit code after Ctrl-C, as shells have it. */
export const STOPPED = 130;

/** For as long the programs may tidy up. */
const TIDY_WITHIN_MS = 20_000;

/** One Ctrl-C comes several times: from the terminal, and once more from each program that stands between it and this one. */
const ECHO_MS = 1000;

/** On Ctrl-C and its like the programs get twenty seconds to end by themselves; a second one does not wait. */
export function endOnSignals(): void {
  let firstMs: number | undefined;
  const end = (): void => {
    if (firstMs === undefined) {
      firstMs = Date.now();
      process.exitCode = STOPPED;
      endAll('SIGTERM');
      setTimeout(() => {
        endAll('SIGKILL');
        process.exit(STOPPED);
      }, TIDY_WITHIN_MS).unref();
    } else if (Date.now() - firstMs > ECHO_MS) endAll('SIGKILL');
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
}

export interface Started {
  /** Resolves when the program ended well; rejects with ProgramFailed otherwise. */
  readonly ended: Promise<void>;
  /** Asks it to end, and forces it to after ten seconds. */
  stop(): Promise<void>;
}

/** Starts a program whose output goes to a log file. */
export function start(
  program: string,
  programArguments: readonly string[],
  logFile: string,
  options: {
    readonly cwd?: string;
    readonly env?: Readonly<Record<string, string>>;
    /** It cleans up, so it is started on the way out too. */
    readonly isTidying?: boolean;
  } = {},
): Started {
  if (process.exitCode === STOPPED && options.isTidying !== true) throw new ProgramFailed('Stopped.');
  const log = createWriteStream(logFile, { flags: 'a' });
  const child = spawn(program, programArguments, {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: { ...process.env, ...options.env },
  });
  running.add(child);
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  let isStopping = false;
  const ended = new Promise<void>((resolve, reject) => {
    child.on('error', (error) => {
      running.delete(child);
      reject(new ProgramFailed(`${program} does not start: ${error.message}`));
    });
    child.on('close', (code, signal) => {
      running.delete(child);
      log.end(() => {
        if (code === 0 || isStopping) resolve();
        else reject(new ProgramFailed(describeEnd(program, code, signal, logFile)));
      });
    });
  });
  // Whoever does not wait for the end must not bring down the runner with it.
  ended.catch(() => undefined);
  return {
    ended,
    stop: async () => {
      isStopping = true;
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await ended.catch(() => undefined);
      clearTimeout(force);
    },
  };
}

/** Runs a program to its end. */
export async function runProgram(...given: Parameters<typeof start>): Promise<void> {
  await start(...given).ended;
}

function describeEnd(program: string, code: number | null, signal: string | null, logFile: string): string {
  const how = code === null ? `was ended by ${signal ?? 'a signal'}` : `ended with exit code ${String(code)}`;
  return `${basename(program)} ${how}. The end of ${logFile}:\n\n${lastLines(logFile, 20)}`;
}

/** The last lines of a file; empty where there is none. */
export function lastLines(file: string, count: number): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
  } catch {
    return '';
  }
}
