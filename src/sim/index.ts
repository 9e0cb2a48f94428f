/**
 * The only door of the simulator: running a scenario, reading scenarios and traces, turning knobs, putting a trace into words.
 * Modules have no side effects (package.json says so), so a page that imports one of these is not sent the others.
 */
export { applyChanges, createRun, pointersOf, simulate } from './run.ts';
export type { Engine, Plant, Run, RunOptions, Simulator } from './simulator.ts';
/** Each system by itself: a page that runs one of them is sent only that one. */
export { flinkEngine } from './flink-engine.ts';
export { kafkaEngine } from './kafka-engine.ts';
export { pipeEngine } from './pipe-engine.ts';
export { sparkEngine } from './spark-engine.ts';

export { autoscalerGraph } from './control/autoscaler.machine.ts';
export { classicGroupGraph } from './control/classic-group.machine.ts';
export { classicMemberGraph } from './control/classic-member.machine.ts';
export { consumerMemberGraph } from './control/consumer-protocol-member.machine.ts';
export { consumerMachineGraph } from './control/kafka-consumer.machine.ts';
export { flinkAutoscalerGraph } from './control/flink-autoscaler.machine.ts';
export { taskMachineGraph } from './control/flink-task.machine.ts';
export { queryMachineGraph } from './control/spark-query.machine.ts';
export { reconciledMemberGraph } from './control/reconciled-member.machine.ts';
export type { MachineGraph } from './control/tabulate.ts';

export { backPressureLevel, dataSkewPercent } from './flink/web-ui-levels.ts';
export type { BackPressureLevel } from './flink/web-ui-levels.ts';
export { tasksOf as flinkTasksOf } from './flink/job-plan.ts';
export type { TaskPlan as FlinkTaskPlan } from './flink/job-plan.ts';
export { keyGroupOf, keyGroupRangeOf, subtaskOfKeyGroup, subtaskShares } from './flink/key-groups.ts';
export { locateBottleneck } from './flink/locate-bottleneck.ts';
export type { Bottleneck, TaskReading } from './flink/locate-bottleneck.ts';

export type * from './scenario/scenario.ts';
export type { ChangeResult } from './scenario/apply-change.ts';
export { parsePointer, valueAt, withValueAt } from './scenario/json-pointer.ts';
export { KNOBS } from './scenario/knobs.ts';
export { isChoiceKnob } from './scenario/knob.ts';
export type { ChoiceKnob, Knob, NumberKnob } from './scenario/knob.ts';
export { nearestKey } from './scenario/nearest-key.ts';
export { parseScenario } from './scenario/parse-scenario.ts';
export type { ParsedScenario } from './scenario/parse-scenario.ts';
export { LONGEST_TEXT, parseJsonText, parseScenarioText } from './scenario/parse-scenario-text.ts';
export { describeProblem, show } from './scenario/problem.ts';
export type { Problem } from './scenario/problem.ts';

export type * from './trace/trace.ts';
export { toCsv } from './trace/csv.ts';
export { hashTrace } from './trace/trace-hash.ts';
export { LATENCY_EDGES_MS } from './parts/age-histogram.ts';
export { percentileBetween, percentileByWindow, percentileOf } from './trace/percentiles.ts';
export { isLedgerBalanced, ledgerImbalance, summarize } from './trace/summarize.ts';
export { tableModel } from './trace/data-table.ts';
export { eventSentences, summarySentence } from './trace/text-twin.ts';
export { LONGEST_TRACE_TEXT, parseTraceText, traceToJson } from './trace/trace-json.ts';
export { countInWords, grouped, oneDecimal, roundedCount, shareInWords, timeInWords } from './trace/words.ts';

export type { BatchRecord, StageRecord } from './spark/batch-record.ts';
export { PID_DEFAULTS, PidRateEstimator } from './spark/dstreams-pid.ts';
export { printedValue, progressJson } from './spark/progress-json.ts';
export { reportedBatches } from './spark/reported-batches.ts';
export type { ReportedBatch } from './spark/reported-batches.ts';
export { prometheusKey, QUERY_GAUGES } from './spark/metric-names.ts';
