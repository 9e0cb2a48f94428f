import { describe, expect, it } from 'vitest';
import { frameCode } from './frame-code.ts';

describe('frameCode', () => {
  it('should let neither an address nor a title out of its quotes', () => {
    const code = frameCode('https://example.org/embed/a/?x=1&y="><script>#a', '"><img src=x>');

    expect(code.match(/</g)).toHaveLength(2);
    expect(code).toContain('src="https://example.org/embed/a/?x=1&amp;y=&quot;&gt;&lt;script&gt;#a"');
  });
});
