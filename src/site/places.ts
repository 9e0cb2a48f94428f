/** The pages beside the lessons: what the search, the footer and the map of the site for machines list. */

export interface Place {
  readonly path: string;
  readonly title: string;
  /** What is there, in one sentence. */
  readonly about: string;
}

export const PLACES: readonly Place[] = [
  { path: '/map/', title: 'Course map', about: 'Every lesson, what is done, and where to go on.' },
  { path: '/before-you-start/', title: 'Before you start', about: 'Who the course is for, what to know, and where to begin.' },
  {
    path: '/exercises/',
    title: 'Exercises',
    about: 'Incidents to solve: an SLO, a few knobs, a budget, and a verdict on an exact run.',
  },
  {
    path: '/mini-challenge/',
    title: 'Mini challenge',
    about: '48 partitions, 8 consumers: say what you would try first, then see.',
  },
  { path: '/quick-test/', title: 'Quick test', about: 'Fifteen questions over everything, each option explained.' },
  { path: '/examples/kafka/', title: 'Example: Kafka', about: 'A group that falls behind, mended one change at a time.' },
  { path: '/examples/flink/', title: 'Example: Flink', about: 'A slow enrichment and a budget of calls, one change at a time.' },
  { path: '/examples/spark/', title: 'Example: Spark', about: 'A query that a spike overwhelms, one change at a time.' },
  { path: '/projects/kafka/', title: 'Project: Kafka', about: 'Pause, resume and batches on a real broker, graded.' },
  { path: '/projects/flink/', title: 'Project: Flink', about: 'Throughput against async capacity on a real Flink, graded.' },
  { path: '/projects/spark/', title: 'Project: Spark', about: 'Batch times with and without a cap on a real Spark, graded.' },
  { path: '/mistakes/', title: 'Common mistakes', about: 'Six of them, each to be committed here and not in production.' },
  { path: '/self-check/', title: 'Self-check', about: 'Four questions for any run: lag, latency, memory, retries.' },
  {
    path: '/game-day/',
    title: 'Game day',
    about: 'A hidden cause and a clock: find it, change one thing, see what comes of it.',
  },
  {
    path: '/playbook/',
    title: 'Your playbook',
    about: 'Thresholds, limits, alarms and autoscaling policies for your own numbers, as files.',
  },
  { path: '/glossary/', title: 'Glossary', about: 'The words of the course, and what each engine calls them.' },
  { path: '/sources/', title: 'Sources', about: 'What the course relies on, with the versions that were read.' },
  { path: '/fidelity/', title: 'How exact it is', about: 'What is simulated, how that is checked, and what is left out.' },
  {
    path: '/fidelity/your-run/',
    title: 'Your run beside the simulation',
    about: 'Hand in a recording of a real engine: drawn beside the simulation, graded by the checks.',
  },
  { path: '/accessibility/', title: 'Accessibility', about: 'What was tested, and how a run is read without its picture.' },
  { path: '/progress/', title: 'Progress', about: 'What is kept in this browser, and how to save or clear it.' },
];
