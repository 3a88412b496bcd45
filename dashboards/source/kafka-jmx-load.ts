import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { timeSeries } from './grafana/panels.ts'
import { brokerLegend, noJmx, ofEachBroker, rateOfEachBroker } from './kafka-jmx.ts'

/** Returns a query over the bean of all topics, which has no topic label. Beans of single topics would count twice. */
function rateOfAllTopics(meter: string, matchers: string): string {
  return rateOfEachBroker(`kafka_server_brokertopicmetrics_${meter}_total{topic="",${matchers}}`)
}

export function bytesIn(matchers: string): Panel {
  return timeSeries({
    title: 'Bytes in, by broker',
    description:
      'Bytes that producers send, without replication. One broker far above the others: leaders or keys are unevenly distributed.',
    queries: { [brokerLegend]: rateOfAllTopics('bytesin', matchers) },
    unit: 'Bps',
    noValue: noJmx,
  })
}

export function bytesOut(matchers: string): Panel {
  return timeSeries({
    title: 'Bytes out, by broker',
    description:
      'Bytes that consumers fetch, without replication. It rises when groups catch up, which may increase the latency of producers.',
    queries: { [brokerLegend]: rateOfAllTopics('bytesout', matchers) },
    unit: 'Bps',
    noValue: noJmx,
  })
}

export function messagesIn(matchers: string): Panel {
  return timeSeries({
    title: 'Messages in, by broker',
    description:
      'Messages per second that producers send. 0 while others continue: the broker leads no partitions, or clients cannot reach it.',
    queries: { [brokerLegend]: rateOfAllTopics('messagesin', matchers) },
    unit: 'count:messages/s',
    noValue: noJmx,
  })
}

export function handlersIdle(matchers: string): Panel {
  return timeSeries({
    title: 'Request handlers idle',
    description:
      'Share of time in which the request handler threads were idle. Below 30 % requests begin to queue; near 0 % the broker is saturated: add brokers, distribute leaders, or find the client that sends so many requests.',
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
      'Share of time in which the network threads were idle. Low: too many connections, TLS, or too few num.network.threads.',
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
      'Produce and fetch requests per second that failed, over the selected brokers: too few in-sync replicas, not the leader, no permission. The broker logs show details.',
    queries: {
      produce: `sum(${rateOfAllTopics('failedproducerequests', matchers)})`,
      fetch: `sum(${rateOfAllTopics('failedfetchrequests', matchers)})`,
    },
    unit: 'count:requests/s',
    noValue: noJmx,
  })
}
