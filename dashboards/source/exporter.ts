import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { readingAgeSteps } from './backlog-words.ts'
import { requestDurations, requestFailures, requests } from './exporter-request-panels.ts'
import { cpu, eventLoop, garbageCollection, memory } from './exporter-process-panels.ts'
import { greenUpTo, noneIsGood, redUpTo, words } from './grafana/colours.ts'
import type { DashboardPlan } from './grafana/dashboard.ts'
import { line, row } from './grafana/layout.ts'
import { barGauge, stat, timeSeries } from './grafana/panels.ts'
import { table } from './grafana/table.ts'
import { clusterVariable, labelVariable } from './grafana/variables.ts'
import { oldestReading, readingAges, sectionsRead } from './reading-panels.ts'

const system = 'messaging_system=~"$system"'
const reading = 'messaging_cluster, messaging_system, reading'
const readingLegend = '{{messaging_cluster}} {{reading}}'

/** A family of readings, once for each reading. */
function ofReadings(family: string, matchers = system): string {
  return `max by (${reading}) (${family}{${matchers}})`
}

function rateOfReadings(family: string): string {
  return `max by (${reading}) (rate(${family}{${system}}[$__rate_interval]))`
}

export const exporter: DashboardPlan = {
  uid: 'tidemark-exporter',
  title: 'Exporter',
  description:
    'Whether the exporter itself can be trusted: what it reads, what it cannot, what that costs the brokers and itself.',
  tags: ['kafka', 'rabbitmq'],
  variables: [
    clusterVariable(),
    labelVariable('system', 'messaging_system', 'tidemark_source_up'),
    labelVariable('job', 'job', 'tidemark_build_info{job=~".+"}'),
    labelVariable('instance', 'instance', 'tidemark_build_info{job=~"$job"}'),
  ],
  rows: [
    row('What is wrong', line(4, ...ofTheReadings(), ...ofTheExporters()), line(8, readings())),
    row(
      'What is read',
      line(8, readingAges(system), durations()),
      line(8, sectionsRead(system), attempts()),
    ),
    row('What cannot be read', line(8, problems(), problemsSeen(), impossible())),
    row(
      'What it costs the brokers',
      line(8, requests(system), requestFailures(system), requestDurations(system)),
    ),
    row('What it tells', line(8, series(), dropped(), scrapes())),
    row('What it costs itself', line(8, memory(), cpu(), eventLoop(), garbageCollection())),
  ],
}

function ofTheReadings(): readonly Panel[] {
  return [
    stat({
      title: 'Readings that fail',
      description:
        'Readings whose core failed in the last attempt. The table below names them; the log and the status page of the exporter say why.',
      queries: { readings: `sum(1 - ${ofReadings('tidemark_source_up')})` },
      unit: 'short',
      thresholds: noneIsGood(),
    }),
    stat({
      title: 'Problems now',
      description:
        'Problems of the last attempts over all readings. Each costs its own values alone. See below of which kind they are.',
      queries: {
        problems: `sum(max by (${reading}, section, kind) (tidemark_source_problems{${system}}))`,
      },
      unit: 'short',
      thresholds: greenUpTo({ from: 1, colour: 'orange' }),
    }),
    oldestReading(system),
    stat({
      title: 'Series dropped',
      description:
        'Series that the limit of their cluster keeps from being told. Choose a coarser granularity, filter, or raise the limit.',
      queries: {
        series: `sum(max by (${reading}, reason) (tidemark_source_series_dropped{${system}}))`,
      },
      unit: 'short',
      thresholds: greenUpTo({ from: 1, colour: 'orange' }),
    }),
  ]
}

function ofTheExporters(): readonly Panel[] {
  return [
    stat({
      title: 'Exporters that answer',
      description:
        'Exporters whose last scrape succeeded. None: Prometheus does not reach it, and nothing on any dashboard goes on.',
      queries: {
        exporters:
          'sum(up{job=~"$job",instance=~"$instance"} and on (job, instance) last_over_time(tidemark_build_info{job=~"$job"}[$__range]))',
      },
      unit: 'short',
      thresholds: redUpTo({ from: 1, colour: 'green' }),
      noValue: 'none',
    }),
    stat({
      title: 'Last reload',
      description:
        'Whether the configuration was taken over at the last attempt. If not, the one before is still in force, and the log says what is wrong in which line.',
      queries: {
        '{{instance}}':
          'min by (instance) (tidemark_config_last_reload_successful{job=~"$job",instance=~"$instance"})',
      },
      unit: 'short',
      mappings: words({ 0: ['failed', 'red'], 1: ['ok', 'green'] }),
    }),
    stat({
      title: 'Version',
      description: 'The version that each exporter runs, by the metric tidemark_build_info.',
      queries: {
        '{{version}}':
          'count by (version) (tidemark_build_info{job=~"$job",instance=~"$instance"})',
      },
      unit: 'short',
    }),
  ]
}

function readings(): Panel {
  const level = (matchers: string): string =>
    `max by (${reading}, level) (tidemark_source_granularity{${matchers}} == 1)`
  return table({
    title: 'Readings',
    description:
      'Every reading of every cluster. Age: since it last succeeded. Took: its last attempt. Finest level: coarser than configured while the series limit is exceeded. Skipped: the last attempt was not over when it was due.',
    rowLabels: { Cluster: 'messaging_cluster', System: 'messaging_system', Reading: 'reading' },
    columns: {
      Succeeds: {
        query: ofReadings('tidemark_source_up'),
        unit: 'short',
        mappings: words({ 0: ['no', 'red'], 1: ['yes', 'green'] }),
      },
      Age: {
        query: `time() - ${ofReadings('tidemark_source_last_success_timestamp_seconds')}`,
        unit: 's',
        thresholds: readingAgeSteps,
        noValue: 'never read',
      },
      Took: { query: ofReadings('tidemark_source_duration_seconds'), unit: 's' },
      'Failed/s': { query: rateOfReadings('tidemark_source_readings_failed_total'), unit: 'cps' },
      'Skipped/s': { query: rateOfReadings('tidemark_source_readings_skipped_total'), unit: 'cps' },
      Series: { query: ofReadings('tidemark_source_series'), unit: 'short' },
      'Finest level': { query: level(system), label: 'level' },
    },
    sortBy: ['Age'],
  })
}

function durations(): Panel {
  return timeSeries({
    title: 'How long readings take',
    description:
      'From the first request of a reading to its last answer or deadline. Near its interval: readings are skipped. See below which API is slow.',
    queries: { [readingLegend]: ofReadings('tidemark_source_duration_seconds') },
    unit: 's',
  })
}

function attempts(): Panel {
  return timeSeries({
    title: 'Readings that failed or were skipped',
    description:
      'Attempts a second whose core failed, and readings that were due while the last attempt was still under way. Both should be 0.',
    queries: {
      [`${readingLegend} failed`]: rateOfReadings('tidemark_source_readings_failed_total'),
      [`${readingLegend} skipped`]: rateOfReadings('tidemark_source_readings_skipped_total'),
    },
    unit: 'cps',
  })
}

function problems(): Panel {
  return barGauge({
    title: 'Problems by kind',
    description:
      'Problems of the last attempts, by section and kind; each kind has another remedy: an authorization problem needs rights, a timeout a broker that answers. Nothing above 0 is what you want.',
    queries: {
      '{{messaging_cluster}} {{section}} {{kind}}': `topk(10, max by (${reading}, section, kind) (tidemark_source_problems{${system}}))`,
    },
    unit: 'short',
    thresholds: noneIsGood(),
  })
}

function problemsSeen(): Panel {
  const rate = `sum by (messaging_cluster, kind) (max by (${reading}, section, kind) (rate(tidemark_source_problems_seen_total{${system}}[$__rate_interval])))`
  return timeSeries({
    title: 'Problems over time',
    description:
      'Problems a second over all sections, by kind. A short peak while a broker restarts is usual; a line that stays is not.',
    queries: { '{{messaging_cluster}} {{kind}}': rate },
    unit: 'cps',
  })
}

function impossible(): Panel {
  const rate = (family: string): string =>
    `max by (messaging_cluster) (rate(${family}[$__rate_interval]))`
  return timeSeries({
    title: 'Answers that were not believed',
    description:
      'Kafka: answers to probes for a time that cannot be true, so that ages rest on history alone. RabbitMQ: totals that had fallen and were believed in the end, after a restart or under an old name.',
    queries: {
      '{{messaging_cluster}} impossible': rate('tidemark_kafka_probe_impossible_answers_total'),
      '{{messaging_cluster}} rebased': rate('tidemark_rabbitmq_rebases_total'),
    },
    unit: 'cps',
  })
}

function series(): Panel {
  return timeSeries({
    title: 'Series',
    description:
      'Series that each reading tells, and so how much of Prometheus it takes. Steps are new topics, groups or queues, or another granularity.',
    queries: { [readingLegend]: ofReadings('tidemark_source_series') },
    unit: 'short',
    stacked: true,
  })
}

function dropped(): Panel {
  return timeSeries({
    title: 'Series dropped by reason',
    description:
      'Series over the limit of their cluster. Level: a whole level is off, such as all partitions. Object: a group or virtual host that comes too late in order of name.',
    queries: {
      '{{messaging_cluster}} {{reading}} {{reason}}': `max by (${reading}, reason) (tidemark_source_series_dropped{${system}})`,
    },
    unit: 'short',
  })
}

function scrapes(): Panel {
  return timeSeries({
    title: 'How long scrapes take',
    description:
      'Time that Prometheus needs to fetch all series. It waits for no broker: long scrapes mean many series, a slow network, or an exporter without a processor. Must stay below the scrape timeout.',
    queries: {
      '{{instance}}':
        'scrape_duration_seconds{job=~"$job",instance=~"$instance"} and on (job, instance) tidemark_build_info{job=~"$job"}',
    },
    unit: 's',
  })
}
