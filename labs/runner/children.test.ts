import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'headroom-children-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('endOnSignals', () => {
  it('should let programs tidy up although a Ctrl-C comes twice, and start only what tidies up after it', async () => {
    const { code, tidied, afterwards } = await interrupted(2);

    expect(tidied).toBe(true);
    expect(afterwards).toBe('Stopped. tidied too');
    expect(code).toBe(130);
  }, 30_000);
});

// Helpers

/** A runner that is sent SIGTERM so many times while its program runs, which takes a while to end. */
async function interrupted(
  times: number,
): Promise<{ readonly code: number | null; readonly tidied: boolean; readonly afterwards: string }> {
  const [ready, tidy, after, log] = ['ready', 'tidy', 'after', 'log'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
    string,
  ];
  const write = (file: string) => `require('node:fs').writeFileSync(${JSON.stringify(file)}, 'yes')`;
  const slow = `process.on('SIGTERM', () => setTimeout(() => { ${write(tidy)}; process.exit(1); }, 300)); setInterval(() => {}, 1000); ${write(ready)}`;
  const runner = join(folder, 'runner.ts');
  writeFileSync(
    runner,
    `import { writeFileSync } from 'node:fs';
    import { endOnSignals, runProgram } from ${JSON.stringify(join(import.meta.dirname, 'children.ts'))};
    endOnSignals();
    const run = (code: string, options = {}) => runProgram(process.execPath, ['-e', code], ${JSON.stringify(log)}, options);
    await run(${JSON.stringify(slow)}).catch(() => undefined);
    const refusal = await Promise.resolve().then(() => run('')).then(() => 'started', (error) => error.message);
    await run('', { isTidying: true });
    writeFileSync(${JSON.stringify(after)}, refusal + ' tidied too');`,
  );
  const child = spawn(process.execPath, [runner], { stdio: 'inherit' });
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  while (!existsSync(ready)) await new Promise((resolve) => setTimeout(resolve, 20));
  for (let i = 0; i < times; i++) {
    child.kill('SIGTERM');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { code: await ended, tidied: existsSync(tidy), afterwards: readFileSync(after, 'utf8') };
}
