/** The progress report field by field. */
import { printedValue, progressJson } from '../../../sim/index.ts';
import type { ReportedBatch, SparkScenario } from '../../../sim/index.ts';

export interface ReportField {
  /** Keys from the root, lists by a star: "sources.*.metrics.maxOffsetsBehindLatest". */
  readonly path: string;
  /** As it is printed. */
  readonly value: string;
}

/** Offsets by partition are one field: there may be hundreds of them. */
const WHOLE = new Set(['startOffset', 'endOffset', 'latestOffset']);

/** Every number and text of a report, in order. */
export function fieldsOf(scenario: SparkScenario, batch: ReportedBatch): ReportField[] {
  const fields: ReportField[] = [];
  const walk = (value: unknown, path: string, key: string): void => {
    if (typeof value !== 'object' || value === null || WHOLE.has(key))
      fields.push({ path, value: printedValue(scenario.spark.version, key, value) });
    else if (Array.isArray(value)) for (const item of value) walk(item, `${path}.*`, '');
    else for (const [name, inner] of Object.entries(value)) walk(inner, path === '' ? name : `${path}.${name}`, name);
  };
  walk(progressJson(scenario, batch), '', '');
  return fields;
}

/** A field under the name of the object that it belongs to. */
export interface GroupedField extends ReportField {
  readonly key: string;
}

/** The fields under the names of their objects: "durationMs", "sources[0].metrics" … Fields of the report itself come first, under no name. */
export function groupsOf(
  scenario: SparkScenario,
  batch: ReportedBatch,
): { readonly name: string; readonly fields: readonly GroupedField[] }[] {
  const groups: { name: string; fields: GroupedField[] }[] = [];
  for (const field of fieldsOf(scenario, batch)) {
    // Names of custom metrics have points of their own.
    const custom = field.path.indexOf('.customMetrics.');
    const cut = custom < 0 ? field.path.lastIndexOf('.') : custom + '.customMetrics'.length;
    const name = field.path.slice(0, Math.max(0, cut)).replaceAll('.*', '');
    const key = field.path.slice(cut + 1);
    const group = groups.at(-1);
    if (group?.name === name && !group.fields.some((other) => other.path === field.path)) group.fields.push({ ...field, key });
    else groups.push({ name, fields: [{ ...field, key }] });
  }
  return groups;
}

/** The whole report, as Spark logs it. */
export const reportOf = (scenario: SparkScenario, batch: ReportedBatch): string =>
  printedValue(scenario.spark.version, '', progressJson(scenario, batch));
