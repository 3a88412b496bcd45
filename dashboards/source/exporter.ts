import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { readingAgeSteps } from './backlog-status.ts'
import { requestDurations, requestFailures, requests } from './exporter-request-panels.ts'
import { cpu, eventLoop, garbageCollection, memory } from './exporter-process-panels.ts'
import { greenUpTo, redFromOne, redUpTo, textMappings } from './grafana/colours.ts'
import type { DashboardPlan } from './grafana/dashboard.ts'
import { line, row } from './grafana/layout.ts'
import { barGauge, stat, timeSeries } from './grafana/panels.ts'
import { table } from './grafana/table.ts'
import { clusterVariable, labelVariable } from './grafana/variables.ts'
import { oldestReading, readingAges, sectionsRead } from './reading-panels.ts'

const system = 'messaging_system=~"$system"'
const reading = 'messaging_cluster, messaging_system, reading'
const readingLegend = '{{messaging_cluster}} {{reading}}'

/** Returns a query for a family of readings, with one series for each reading. */
function ofReadings(family: string, matchers = system): string {
  return `max by (${reading}) (${family}{${matchers}})`
}

/** Absent where there are no problems. */
const currentProblems = `max by (${reading}, section, kind) (tidemark_source_problems{${system}})`

function rateOfReadings(family: string): string {
  return `max by (${reading}) (rate(${family}{${system}}[$__rate_interval]))`
}

export const exporter: DashboardPlan = {
  uid: 'tidemark-exporter',
  title: 'Exporter',
  description:
    'Whether the exporter can be trusted: what it reads, what it cannot read, and the load that it causes.',
  tags: ['kafka', 'rabbitmq'],
  variables: [
    clusterVariable(),
    labelVariable('system', 'messaging_system', 'tidemark_source_up'),
    labelVariable('job', 'job', 'tidemark_build_info{job=~".+"}'),
    labelVariable('instance', 'instance', 'tidemark_build_info{job=~"$job"}'),
  ],
  rows: [
    row('Now', line(4, ...readingNumbers(), ...exporterNumbers()), line(8, readings())),
    row(
      'Polls',
      line(8, readingAges(system), durations()),
      line(8, sectionsRead(system), attempts()),
    ),
    row('Problems', line(8, problems(), problemsOverTime(), implausible())),
    row(
      'Load on the brokers',
      line(8, requests(system), requestFailures(system), requestDurations(system)),
    ),
    row('Exposed series', line(8, series(), dropped(), scrapes())),
    row('Resources of the exporter', line(8, memory(), cpu(), eventLoop(), garbageCollection())),
  ],
}

function readingNumbers(): readonly Panel[] {
  return [
    stat({
      title: 'Failing readings',
      description:
        'Readings whose last poll failed. The table below lists them; the log and the status page of the exporter show the reason.',
      queries: { readings: `sum(1 - ${ofReadings('tidemark_source_up')})` },
      unit: 'short',
      thresholds: redFromOne(),
    }),
    stat({
      title: 'Problems now',
      description:
        'Problems of the last polls over all readings. Each affects its own values only. Their kinds are shown below.',
      queries: {
        problems: `sum(${currentProblems}) or 0 * count(tidemark_source_up{${system}})`,
      },
      unit: 'short',
      thresholds: greenUpTo({ from: 1, colour: 'orange' }),
    }),
    oldestReading(system),
    stat({
      title: 'Series dropped',
      description:
        'Series that are not exposed because of the series limit of their cluster. Use a coarser granularity, add filters, or raise the limit.',
      queries: {
        series: `sum(max by (${reading}, reason) (tidemark_source_series_dropped{${system}}))`,
      },
      unit: 'short',
      thresholds: greenUpTo({ from: 1, colour: 'orange' }),
    }),
  ]
}

function exporterNumbers(): readonly Panel[] {
  return [
    stat({
      title: 'Exporters up',
      description:
        'Exporters whose last scrape succeeded. None: Prometheus cannot reach the exporter, and no dashboard is updated.',
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
        'Whether the last reload of the configuration succeeded. If not, the previous configuration is still in use, and the log names the error with its line.',
      queries: {
        '{{instance}}':
          'min by (instance) (tidemark_config_last_reload_successful{job=~"$job",instance=~"$instance"})',
      },
      unit: 'short',
      mappings: textMappings({ 0: ['failed', 'red'], 1: ['ok', 'green'] }),
    }),
    stat({
      title: 'Version',
      description: 'The version of each exporter, from tidemark_build_info.',
      queries: {
        '{{version}}':
          'count by (version) (tidemark_build_info{job=~"$job",instance=~"$instance"})',
      },
      unit: 'short',
      showsNames: true,
    }),
  ]
}

function readings(): Panel {
  const level = (matchers: string): string =>
    `max by (${reading}, level) (tidemark_source_granularity{${matchers}})`
  return table({
    title: 'Readings',
    description:
      'All readings of all clusters. Age: time since the last successful poll. Duration: of the last poll. Finest level: coarser than configured while the series limit is exceeded. Skipped: the previous poll was still running.',
    rowLabels: { Cluster: 'messaging_cluster', System: 'messaging_system', Reading: 'reading' },
    columns: {
      Succeeds: {
        query: ofReadings('tidemark_source_up'),
        unit: 'short',
        mappings: textMappings({ 0: ['no', 'red'], 1: ['yes', 'green'] }),
      },
      Age: {
        query: `time() - ${ofReadings('tidemark_source_last_success_timestamp_seconds')}`,
        unit: 's',
        thresholds: readingAgeSteps,
        noValue: 'never read',
      },
      Duration: { query: ofReadings('tidemark_source_duration_seconds'), unit: 's' },
      Failed: {
        query: `${rateOfReadings('tidemark_source_readings_failed_total')} / ${rateOfReadings('tidemark_source_readings_total')}`,
        unit: 'percentunit',
      },
      'Skipped/s': {
        query: rateOfReadings('tidemark_source_readings_skipped_total'),
        unit: 'short',
      },
      Series: { query: ofReadings('tidemark_source_series'), unit: 'short' },
      'Finest level': { query: level(`${system},reading=~"backlog|queues"`), label: 'level' },
    },
    sortBy: ['Age'],
  })
}

function durations(): Panel {
  return timeSeries({
    title: 'Poll duration',
    description:
      'From the first request of a poll to its last response or its deadline. If it approaches the interval, polls are skipped. See below which API is slow.',
    queries: { [readingLegend]: ofReadings('tidemark_source_duration_seconds') },
    unit: 's',
  })
}

function attempts(): Panel {
  return timeSeries({
    title: 'Failed and skipped polls',
    description:
      'Polls per second that failed, and polls that were due while the previous one was still running. Both should be 0.',
    queries: {
      [`${readingLegend} failed`]: rateOfReadings('tidemark_source_readings_failed_total'),
      [`${readingLegend} skipped`]: rateOfReadings('tidemark_source_readings_skipped_total'),
    },
    unit: 'count:polls/s',
  })
}

function problems(): Panel {
  return barGauge({
    title: 'Problems by kind',
    description:
      'Problems of the last polls, by section and kind. Each kind has its own fix: an authorization problem needs permissions, a timeout a responsive broker. All should be 0.',
    queries: {
      '{{messaging_cluster}} {{section}} {{kind}}': `topk(10, ${currentProblems})`,
    },
    unit: 'short',
    thresholds: redFromOne(),
    noValue: 'none',
  })
}

function problemsOverTime(): Panel {
  return timeSeries({
    title: 'Problems over time',
    description:
      'Problems of the last polls over all sections, by kind. A short peak while a broker restarts is normal; a constant line is not.',
    queries: {
      '{{messaging_cluster}} {{kind}}': `sum by (messaging_cluster, kind) (${currentProblems})`,
    },
    unit: 'short',
    noValue: 'none',
  })
}

function implausible(): Panel {
  const rate = (family: string): string =>
    `max by (messaging_cluster) (rate(${family}[$__rate_interval]))`
  return timeSeries({
    title: 'Implausible responses',
    description:
      'Kafka: probe responses with an impossible offset or time, so ages come from history only. RabbitMQ: totals that fell and were accepted as the new base, after a restart or when a name was reused.',
    queries: {
      '{{messaging_cluster}} impossible': rate('tidemark_kafka_probe_impossible_answers_total'),
      '{{messaging_cluster}} rebased': rate('tidemark_rabbitmq_rebases_total'),
    },
    unit: 'count:events/s',
  })
}

function series(): Panel {
  return timeSeries({
    title: 'Series',
    description:
      'Series that each reading exposes, and so its cost in Prometheus. Steps: new topics, groups or queues, or a changed granularity.',
    queries: { [readingLegend]: ofReadings('tidemark_source_series') },
    unit: 'short',
    stacked: true,
  })
}

function dropped(): Panel {
  return timeSeries({
    title: 'Series dropped by reason',
    description:
      'Series above the limit of their cluster. Level: a whole level is off, such as all partitions. Object: a group or virtual host that is dropped because of its place in alphabetical order.',
    queries: {
      '{{messaging_cluster}} {{reading}} {{reason}}': `max by (${reading}, reason) (tidemark_source_series_dropped{${system}})`,
    },
    unit: 'short',
  })
}

function scrapes(): Panel {
  return timeSeries({
    title: 'Scrape duration',
    description:
      'Time that Prometheus needs to fetch all series. A scrape never queries brokers: long scrapes mean many series, a slow network, or too little CPU. Must stay below the scrape timeout.',
    queries: {
      '{{instance}}':
        'scrape_duration_seconds{job=~"$job",instance=~"$instance"} and on (job, instance) tidemark_build_info{job=~"$job"}',
    },
    unit: 's',
  })
}
