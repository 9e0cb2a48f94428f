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
  { path: '/quick-test/', title: 'Quick test', about: 'Fifteen questions over everything, each option explained.' },
  { path: '/glossary/', title: 'Glossary', about: 'The words of the course, and what each engine calls them.' },
  { path: '/sources/', title: 'Sources', about: 'What the course relies on, with the versions that were read.' },
  { path: '/fidelity/', title: 'How exact it is', about: 'What is simulated, how that is checked, and what is left out.' },
  { path: '/accessibility/', title: 'Accessibility', about: 'What was tested, and how a run is read without its picture.' },
  { path: '/progress/', title: 'Progress', about: 'What is kept in this browser, and how to save or clear it.' },
];
