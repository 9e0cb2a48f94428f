import { run } from './command.ts';
import { serveSite } from './serve-site.ts';

console.log('Building the site ...');
const built = await run('astro', ['build']);
if (built.exitCode === 0) {
  console.log(`Built in ${(built.tookMs / 1000).toFixed(1)} s.`);
  await serveSite();
} else {
  console.error(`${built.output}\nThe site could not be built: the messages of the build stand above.`);
  process.exitCode = 1;
}
