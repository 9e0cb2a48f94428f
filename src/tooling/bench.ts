/** `npm run bench`: how fast the simulator and the page are, as figures and as ratios between runs of the same process. It judges nothing. */
import { cpus } from 'node:os';
import { benchFlink } from './bench/flink.ts';
import { benchKafka } from './bench/kafka.ts';
import { benchPage } from './bench/page.ts';
import { benchSpark } from './bench/spark.ts';

const [cpu] = cpus();
console.log(`Node ${process.version} on ${cpu?.model.trim() ?? 'an unknown processor'}, ${String(cpus().length)} cores.`);
console.log('Figures are medians; between brackets, the fastest and the slowest call.');
benchKafka();
benchFlink();
benchSpark();
await benchPage();
