import type { Family, FamilyGroup } from '../exposition/family.ts'
import { rowGroup } from '../exposition/row-group.ts'
import { histogramGroup } from '../exposition/histogram-group.ts'
import type { CanaryModel } from './model.ts'
import type { MessageCounts } from './outcomes.ts'
import { durationBounds } from './step-durations.ts'

const labelsOfCluster = ['messaging_system', 'messaging_cluster'] as const

function family(
  declared: Pick<Family, 'name' | 'type' | 'help' | 'unit'> & { labels?: readonly string[] },
): Family {
  const labels = [...labelsOfCluster, ...(declared.labels ?? [])]
  return { ...declared, labels, stability: 'experimental', from: 'exporter' }
}

function messages(
  name: string,
  outcome: keyof MessageCounts,
  help: string,
): { readonly family: Family; readonly value: (model: CanaryModel) => number } {
  return {
    family: family({ name: `tidemark_canary_${name}_messages_total`, type: 'counter', help }),
    value: ({ outcomes }) => outcomes.messages[outcome],
  }
}

const ofCluster = rowGroup<CanaryModel, CanaryModel>({
  level: 'cluster',
  cardinality: 'one per cluster with a canary',
  rows: model => [model],
  labels: {
    messaging_system: ({ system }) => system,
    messaging_cluster: ({ cluster }) => cluster,
  },
  families: [
    messages('sent', 'sent', 'Messages that the canary has sent, acknowledged or not.'),
    messages(
      'delivered',
      'delivered',
      'Messages of the canary that were read back, in time or not.',
    ),
    messages(
      'lost',
      'lost',
      'Acknowledged messages of the canary that are proven to be gone. Another record is at the acknowledged offset, or the log ends before it, in two looks a round apart. A topic that was deleted and created again is no loss.',
    ),
    messages('late', 'late', 'Messages of the canary that were read back after the time limit.'),
    messages(
      'expired',
      'expired',
      'Acknowledged messages of the canary that retention deleted before they were read back.',
    ),
    messages(
      'duplicate',
      'duplicate',
      'Messages of the canary that were read back a second time, from another offset.',
    ),
    messages(
      'out_of_order',
      'outOfOrder',
      'Messages of the canary that were read back behind a later one of the same partition.',
    ),
    {
      family: family({
        name: 'tidemark_canary_oldest_unconfirmed_seconds',
        type: 'gauge',
        unit: 'seconds',
        help: 'Age of the oldest message that the canary has not read back. Messages before one that was read back do not count. 0 if there is none.',
      }),
      value: ({ oldestUnconfirmed }) => oldestUnconfirmed,
    },
    {
      family: family({
        name: 'tidemark_canary_blocked',
        type: 'gauge',
        help: '1 while brokers throttle the canary, which then sends nothing.',
      }),
      value: ({ isBlocked }) => (isBlocked ? 1 : 0),
    },
    {
      family: family({
        name: 'tidemark_canary_blocked_seconds_total',
        type: 'counter',
        unit: 'seconds',
        help: 'Time for which the canary sent nothing because brokers throttled it.',
      }),
      value: ({ blockedTime }) => blockedTime,
    },
    {
      family: family({
        name: 'tidemark_canary_uncovered_brokers',
        type: 'gauge',
        help: 'Live brokers that lead no partition of the topic of the canary. Absent while the topic is unknown.',
      }),
      value: ({ uncoveredBrokers }) => uncoveredBrokers,
    },
  ],
})

type StepRow = CanaryModel['outcomes']['steps'][number] & { readonly model: CanaryModel }

const ofStep = rowGroup<CanaryModel, StepRow>({
  level: 'cluster',
  cardinality: 'one per cluster with a canary and step: produce, deliver, commit',
  rows: model => model.outcomes.steps.map(step => ({ ...step, model })),
  labels: {
    messaging_system: ({ model }) => model.system,
    messaging_cluster: ({ model }) => model.cluster,
    step: ({ step }) => step,
  },
  families: [
    {
      family: family({
        name: 'tidemark_canary_attempts_total',
        type: 'counter',
        help: 'Steps of the canary that were attempted. A message is produced once in each round for each partition, and delivered once it is acknowledged.',
        labels: ['step'],
      }),
      value: ({ attempts }) => attempts,
    },
    {
      family: family({
        name: 'tidemark_canary_good_total',
        type: 'counter',
        help: 'Steps of the canary that succeeded within the time limit.',
        labels: ['step'],
      }),
      value: ({ good }) => good,
    },
  ],
})

type FailureRow = CanaryModel['outcomes']['failures'][number] & { readonly model: CanaryModel }

const ofFailure = rowGroup<CanaryModel, FailureRow>({
  level: 'cluster',
  cardinality: 'one per cluster with a canary, step and kind of failure that occurred',
  rows: model => model.outcomes.failures.map(failure => ({ ...failure, model })),
  labels: {
    messaging_system: ({ model }) => model.system,
    messaging_cluster: ({ model }) => model.cluster,
    step: ({ step }) => step,
    kind: ({ kind }) => kind,
  },
  families: [
    {
      family: family({
        name: 'tidemark_canary_failures_total',
        type: 'counter',
        help: 'Steps of the canary that failed or exceeded the time limit, by kind of problem.',
        labels: ['step', 'kind'],
      }),
      value: ({ count }) => count,
    },
  ],
})

const durations = histogramGroup<CanaryModel>({
  level: 'cluster',
  cardinality: `one per cluster with a canary, broker and step for each of ${durationBounds.length + 1} buckets, and two more`,
  family: family({
    name: 'tidemark_canary_step_duration_seconds',
    type: 'histogram',
    unit: 'seconds',
    help: 'Time from sending a message of the canary until it was acknowledged or delivered, and of a commit. By the leader of the partition, or the coordinator.',
    labels: ['broker', 'step'],
  }),
  bounds: durationBounds,
  histograms: ({ system, cluster, outcomes }) =>
    outcomes.durations.map(({ broker, step, cumulative, sum }) => ({
      labels: { messaging_system: system, messaging_cluster: cluster, broker, step },
      cumulative,
      sum,
    })),
})

/** The families of a canary, of either system. */
export const canaryFamilies: readonly FamilyGroup<CanaryModel>[] = [
  ofCluster,
  ofStep,
  ofFailure,
  durations,
]
