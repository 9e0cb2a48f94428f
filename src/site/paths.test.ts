import { describe, expect, it } from 'vitest';
import { href, slugOf } from './paths.ts';

describe('addresses', () => {
  it('stand below the base, whether it ends in a slash or not', () => {
    expect(href('/glossary/', '/')).toBe('/glossary/');
    expect(href('/glossary/#lag', '/course')).toBe('/course/glossary/#lag');
    expect(href('/glossary/', '/course/')).toBe('/course/glossary/');
  });

  it('do not carry the numbers that order the files', () => {
    expect(slugOf('01-recognise/02-three-lags')).toBe('recognise/three-lags');
    expect(slugOf('04-protect/01-99-percent')).toBe('protect/99-percent');
  });
});
