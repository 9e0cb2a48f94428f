import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { cache } from '../tooling/paths.ts';

export type Engine = 'chromium' | 'firefox';

/** A browser that starts on this machine. */
export interface BrowserProgram {
  readonly engine: Engine;
  readonly executablePath: string;
  readonly version: string;
  /** What has to be in its environment beside everything else. */
  readonly env: Readonly<Record<string, string>>;
}

const chromiumNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const chromiumPlaces = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];
const firefoxNames = ['firefox-esr', 'firefox'];
const firefoxPlaces = ['/Applications/Firefox.app/Contents/MacOS/firefox', 'C:\\Program Files\\Mozilla Firefox\\firefox.exe'];

/**
 * Finds a browser, and gets one where there is none.
 * Chromium: CHROME_PATH, then what the system has, then the one that came with the packages.
 * Firefox: FIREFOX_PATH, then what the system has, then Debian's package (which takes root).
 * A path given by the environment that does not start is an error, not a reason to take another browser.
 */
export async function findBrowser(engine: Engine): Promise<BrowserProgram> {
  return engine === 'firefox' ? findFirefox() : findChromium();
}

async function findChromium(): Promise<BrowserProgram> {
  const given = process.env.CHROME_PATH;
  if (given) return startable('chromium', given) ?? refuse('CHROME_PATH', given);
  const program = firstStartable('chromium', [...inPath(chromiumNames), ...chromiumPlaces]) ?? (await unpackChromium());
  if (!program)
    throw new Error('No Chromium or Chrome on this machine, and the one from the packages does not start here. Set CHROME_PATH.');
  return program;
}

function findFirefox(): BrowserProgram {
  const given = process.env.FIREFOX_PATH;
  if (given) return startable('firefox', given) ?? refuse('FIREFOX_PATH', given);
  const search = () => firstStartable('firefox', [...inPath(firefoxNames), ...firefoxPlaces]);
  const program = search() ?? (installFirefox(), search());
  if (!program)
    throw new Error('No Firefox on this machine. Install Firefox ESR (Debian: apt-get install firefox-esr) or set FIREFOX_PATH.');
  return program;
}

function installFirefox(): void {
  if (process.getuid?.() !== 0 || inPath(['apt-get']).length === 0) return;
  console.error("Installing Firefox ESR from Debian's packages ...");
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const command of [['update'], ['install', '--yes', '--no-install-recommends', 'firefox-esr']]) {
    execFileSync('apt-get', ['--quiet=2', ...command], { stdio: ['ignore', 'ignore', 'inherit'], env });
  }
}

/**
 * Unpacks the Chromium of the package @sparticuz/chromium, once. The package unpacks into the folder for temporary files and
 * trusts whatever is there already, so it gets a folder of its own, which is moved into place when it is complete.
 */
async function unpackChromium(): Promise<BrowserProgram | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  // The package exports its code only, so its files are found beside that.
  const home = join(createRequire(import.meta.url).resolve('@sparticuz/chromium'), '..', '..');
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string };
  const folder = join(cache, `chromium-${version}`);
  if (!existsSync(folder)) {
    console.error('Unpacking the Chromium that came with the packages ...');
    await mkdir(cache, { recursive: true });
    const partial = await mkdtemp(join(cache, 'chromium-partial-'));
    const usual = process.env.TMPDIR;
    process.env.TMPDIR = partial;
    try {
      const { default: chromium, inflate } = await import('@sparticuz/chromium');
      await chromium.executablePath();
      await inflate(join(home, 'bin', 'al2023.tar.br'));
    } finally {
      if (usual === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = usual;
    }
    await rename(partial, folder).catch(() => rm(partial, { recursive: true }));
  }
  const executablePath = join(folder, 'chromium');
  // The libraries that came along stand in for those that this machine may lack.
  return (
    startable('chromium', executablePath) ??
    startable('chromium', executablePath, { LD_LIBRARY_PATH: join(folder, 'al2023', 'lib') })
  );
}

function inPath(names: readonly string[]): string[] {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).filter((path) => existsSync(path));
}

function firstStartable(engine: Engine, paths: readonly string[]): BrowserProgram | undefined {
  for (const path of paths) {
    const program = startable(engine, path);
    if (program) return program;
  }
  return undefined;
}

function startable(engine: Engine, executablePath: string, env: Record<string, string> = {}): BrowserProgram | undefined {
  if (!existsSync(executablePath)) return undefined;
  // Chrome for Windows opens a window instead of answering.
  if (process.platform === 'win32') return { engine, executablePath, version: 'unknown version', env };
  const { status, stdout } = spawnSync(executablePath, ['--version'], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
    timeout: 30_000,
  });
  return status === 0 ? { engine, executablePath, version: stdout.trim(), env } : undefined;
}

function refuse(variable: string, path: string): never {
  throw new Error(`${variable} is ${path}, which does not start.`);
}
