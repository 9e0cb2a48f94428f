/** How sure one is of an answer or a prediction: asked, never scored. */
export const CONFIDENCES = ['guess', 'think so', 'sure'] as const;
export type Confidence = (typeof CONFIDENCES)[number];
