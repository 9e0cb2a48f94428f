import { describe, expect, it } from 'vitest';
import { isNewEnough } from './node.mjs';
import { reasonToInstall } from './packages.mjs';

const lock = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/astro': { version: '7.3.4', integrity: 'sha512-a' },
    'node_modules/fsevents': { version: '2.3.3', integrity: 'sha512-f', optional: true },
  },
};
const installed = { packages: { 'node_modules/astro': { version: '7.3.4', integrity: 'sha512-a' } } };

describe('reasonToInstall', () => {
  it('finds nothing to do when every required package is there', () => {
    expect(reasonToInstall(lock, installed)).toBeUndefined();
  });

  it('installs on a fresh clone and after an interrupted installation, which leaves no record', () => {
    expect(reasonToInstall(lock, undefined)).toMatch(/no packages/);
  });

  it('installs when the lock asks for another version, or for another package of the same version', () => {
    expect(reasonToInstall(lock, { packages: { 'node_modules/astro': { version: '7.3.3', integrity: 'sha512-a' } } })).toMatch(
      /astro/,
    );
    expect(reasonToInstall(lock, { packages: { 'node_modules/astro': { version: '7.3.4', integrity: 'sha512-b' } } })).toMatch(
      /astro/,
    );
  });

  it('installs when a required package is missing or an unwanted one is there', () => {
    expect(reasonToInstall(lock, { packages: {} })).toMatch(/astro is missing/);
    expect(reasonToInstall(lock, { packages: { ...installed.packages, 'node_modules/left-pad': { version: '1.0.0' } } })).toMatch(
      /left-pad/,
    );
  });
});

describe('isNewEnough', () => {
  it.each(['22.18.0', '23.6.0', '24.21.0', '100.0.0'])('accepts Node %s', (version) => expect(isNewEnough(version)).toBe(true));
  it.each(['20.20.2', '22.17.9', '23.5.0', '9.99.0'])('refuses Node %s', (version) => expect(isNewEnough(version)).toBe(false));
});
