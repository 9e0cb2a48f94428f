import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './paths.ts';

/** Every file of the project: under version control, or new and not ignored. Paths with forward slashes from the repository. */
export function projectFiles(): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: repository,
    encoding: 'utf8',
  });
  return listed.split('\0').filter((path) => path !== '' && existsSync(join(repository, path)));
}

export function readProjectFile(path: string): string {
  return readFileSync(join(repository, path), 'utf8');
}
