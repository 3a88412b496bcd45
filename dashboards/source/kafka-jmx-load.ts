import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { timeSeries } from './grafana/panels.ts'
import { brokerLegend, noJmx, ofEachBroker, rateOfEachBroker } from './kafka-jmx.ts'

/** The bean of all topics has no topic; those of single topics, where rules keep them, would count twice. */
function rateOfAllTopics(meter: string, matchers: string): string {
  return rateOfEachBroker(`kafka_server_brokertopicmetrics_${meter}_total{topic="",${matchers}}`)
}

export function bytesIn(matchers: string): Panel {
  return timeSeries({
    title: 'Bytes in, by broker',
    description:
      'What producers send, without replication. One broker far above the others: leaders or keys are not spread.',
    queries: { [brokerLegend]: rateOfAllTopics('bytesin', matchers) },
    unit: 'Bps',
    noValue: noJmx,
  })
}

export function bytesOut(matchers: string): Panel {
  return timeSeries({
    title: 'Bytes out, by broker',
    description:
      'What consumers fetch, without replication. It rises when groups catch up, which may cost producers their latency.',
    queries: { [brokerLegend]: rateOfAllTopics('bytesout', matchers) },
    unit: 'Bps',
    noValue: noJmx,
  })
}

export function messagesIn(matchers: string): Panel {
  return timeSeries({
    title: 'Messages in, by broker',
    description:
      'Messages a second that producers send. At 0 while others go on: the broker leads nothing, or nobody can reach it.',
    queries: { [brokerLegend]: rateOfAllTopics('messagesin', matchers) },
    unit: 'cps',
    noValue: noJmx,
  })
}

export function handlersIdle(matchers: string): Panel {
  return timeSeries({
    title: 'Request handlers idle',
    description:
      'Share of time in which the threads that work on requests had nothing to do. Below 30 % requests begin to queue; near 0 % the broker is saturated: add brokers, spread leaders, or find who asks so much.',
    queries: {
      [brokerLegend]: ofEachBroker(
        `kafka_server_kafkarequesthandlerpool_requesthandleravgidle_percent{${matchers}}`,
      ),
    },
    unit: 'percentunit',
    noValue: noJmx,
  })
}

export function processorsIdle(matchers: string): Panel {
  return timeSeries({
    title: 'Network processors idle',
    description:
      'Share of time in which the threads that read and write sockets had nothing to do. Low: too many connections, TLS, or few num.network.threads.',
    queries: {
      [brokerLegend]: ofEachBroker(
        `kafka_network_socketserver_networkprocessoravgidle_percent{${matchers}}`,
      ),
    },
    unit: 'percentunit',
    noValue: noJmx,
  })
}

export function failedRequests(matchers: string): Panel {
  return timeSeries({
    title: 'Failed requests',
    description:
      'Produce and fetch requests a second that the brokers refused, over the chosen brokers: too few replicas in sync, no leader there, no permission. The brokers’ logs name which.',
    queries: {
      produce: `sum(${rateOfAllTopics('failedproducerequests', matchers)})`,
      fetch: `sum(${rateOfAllTopics('failedfetchrequests', matchers)})`,
    },
    unit: 'reqps',
    noValue: noJmx,
  })
}
