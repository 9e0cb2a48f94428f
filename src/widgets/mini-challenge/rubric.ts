/** What a good answer to the mini challenge considers, and one such answer. */

export const RUBRIC = [
  {
    id: 'bottleneck',
    text: 'It asks what the bottleneck is, work per record, cost per poll, downstream or one partition, before it turns a knob.',
  },
  {
    id: 'partitions',
    text: 'It says that 8 to 16 consumers is 6 to 3 partitions each, a size that divides 48, and that 48 is the most that can help.',
  },
  { id: 'downstream', text: 'It says what happens to the downstream service when the group becomes faster.' },
  {
    id: 'latency',
    text: 'It weighs the latency SLO: a larger poll makes records wait longer, a rebalance stops the group for a moment.',
  },
  { id: 'one', text: 'It changes one thing first, and says which number would show that it helped.' },
] as const;

export const MODEL_ANSWER =
  'First I look whether the consumers are busy and what the downstream calls cost. If the consumers work all the time and the service ' +
  'has room, I go from 8 to 16: three partitions each, which divides evenly, twice the capacity, at the price of one rebalance. I watch ' +
  'the lag’s slope turn negative and the service’s p95 stay where it was. I leave max.poll.records alone, because per-record work gains ' +
  'nothing from it and a poll of twice the length reacts later. If a poll had a high fixed cost, I would double max.poll.records first: ' +
  'no rebalance, and up to twice the rate. If the service is at its limit, neither helps; I cap the intake, write larger batches, and let ' +
  'the log hold the rest. Not both at once, because then I would not know which of them it was.';
