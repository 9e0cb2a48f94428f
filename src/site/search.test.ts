import { describe, expect, it } from 'vitest';
import { search, wordsOf } from './search.ts';
import type { SearchEntry } from './search.ts';

const entry = (title: string, about = '', words = '', kind: SearchEntry['kind'] = 'word'): SearchEntry => ({
  url: `/${title}/`,
  title,
  kind,
  about,
  words,
});

const entries = [
  entry('Lag', 'Log end offset minus committed offset.', 'records-lag-max'),
  entry('Lag in seconds', 'The age of the oldest record.'),
  entry('max.poll.records', 'The most records that one poll hands over.'),
  entry('The incident', 'Predict how far a group falls behind.', 'lag drain peak', 'lesson'),
  entry('Über die Größe', 'Not in English.'),
];
const titles = (question: string) => search(entries, question).map(({ title }) => title);

describe('the words of a text', () => {
  it('are lower-case, once each, with a dotted name and its parts', () => {
    expect(wordsOf('Set max.poll.records. Records, records!')).toEqual(['set', 'max.poll.records', 'max', 'poll', 'records']);
  });
});

describe('a search', () => {
  it('puts what is named so before what merely mentions it', () => {
    expect(titles('lag')).toEqual(['Lag', 'Lag in seconds', 'The incident']);
  });

  it('finds beginnings of words and dotted names in parts', () => {
    expect(titles('second')).toEqual(['Lag in seconds']);
    expect(titles('max.poll')).toEqual(['max.poll.records']);
    expect(titles('poll rec')).toEqual(['max.poll.records']);
  });

  it('wants every word', () => {
    expect(titles('lag drain')).toEqual(['The incident']);
    expect(titles('lag zebra')).toEqual([]);
  });

  it('finds nothing for nothing, signs or very long texts, and takes letters beyond English', () => {
    expect(titles('')).toEqual([]);
    expect(titles('***')).toEqual([]);
    expect(titles('x '.repeat(100_000))).toEqual([]);
    expect(titles('größe')).toEqual(['Über die Größe']);
  });
});
