import { afterEach, describe, expect, it, vi } from 'vitest';
import { findBrowser } from './browser-program.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('findBrowser', () => {
  it('should take the Chromium of the packages where the system has none, and say what to do where that is not for this machine', async () => {
    vi.stubEnv('CHROME_PATH', '');
    vi.stubEnv('PATH', '');

    const found = findBrowser('chromium');

    if (process.platform === 'linux' && process.arch === 'x64')
      await expect(found).resolves.toMatchObject({
        engine: 'chromium',
        version: expect.stringMatching(/^Chromium \d+/) as string,
      });
    else await found.catch((error: unknown) => expect(String(error)).toContain('Set CHROME_PATH'));
  });

  it('should not take another browser than the one that was asked for', async () => {
    vi.stubEnv('CHROME_PATH', '/no/such/chromium');

    await expect(findBrowser('chromium')).rejects.toThrow('CHROME_PATH is /no/such/chromium, which does not start.');
  });
});
