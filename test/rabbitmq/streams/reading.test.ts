import t from 'tap'
import { createPage } from '../../../src/exposition/page.ts'
import { RabbitmqMemory } from '../../../src/rabbitmq/rabbitmq-memory.ts'
import {
  type OffsetsByConsumer,
  sealedStreams,
  streamKey,
  type StreamsFacts,
} from '../../../src/rabbitmq/streams/facts.ts'
import { streamsPipeline } from '../../../src/rabbitmq/streams/reading.ts'
import { textOf } from '../../exposition/toy-families.ts'
import { runToCompletion } from '../../run-to-completion.ts'
import { at, complete, failed, reading } from '../rabbitmq-readings.ts'

interface StreamRow {
  readonly name: string
  readonly offsets?: Readonly<Record<string, number>>
  readonly end?: number
  readonly superStream?: string
}

function factsOf(rows: readonly StreamRow[]): StreamsFacts {
  const streams = rows.map(({ name }) => ({ vhost: '/', name }))
  const byKey = <T>(value: (row: StreamRow) => T | undefined): ReadonlyMap<string, T> =>
    new Map(
      rows.flatMap(row => {
        const found = value(row)
        return found === undefined ? [] : [[streamKey({ vhost: '/', name: row.name }), found]]
      }),
    )
  return sealedStreams(streams, {
    superStreams: byKey(({ superStream }) => superStream),
    endOffsets: byKey(({ end }) => end),
    storedOffsets: byKey<OffsetsByConsumer>(
      ({ offsets }) => offsets && new Map(Object.entries(offsets)),
    ),
  })
}

function observer(): (
  facts: StreamsFacts,
  seconds: number,
  grouped?: boolean,
) => readonly string[] {
  const pipeline = streamsPipeline(
    { config: { name: 'r', intervals: { streams: 300 } }, memory: new RabbitmqMemory() },
    { name: 'streams', core: 'streams', read: () => Promise.reject(new Error('not read')) },
  )
  return (facts, seconds, grouped = true) => {
    const sections = { streams: complete, super_streams: grouped ? complete : failed }
    const model = runToCompletion(pipeline.observe(reading(facts, seconds, sections), at(seconds)))
    return textOf([createPage(pipeline.groups, model)])
      .split('\n')
      .filter(line => line.startsWith('tidemark'))
      .map(line =>
        line
          .replace('tidemark_rabbitmq_stream_', '')
          .replace('messaging_cluster="r",vhost="/",', ''),
      )
  }
}

const billing = { name: 'events', offsets: { billing: 399 } }

t.test('the lag is known only while a connected consumer reveals the end', t => {
  const observed = observer()
  t.strictSame(observed(factsOf([{ ...billing, end: 1000 }]), 0), [
    'unknown_consumers{queue="events"} 0',
    'stale{queue="events"} 0',
    'consumer_stored_offset{queue="events",consumer_name="billing"} 399',
    'consumer_lag_messages{queue="events",consumer_name="billing"} 601',
  ])
  t.strictSame(observed(factsOf([billing]), 300), [
    'unknown_consumers{queue="events"} 1',
    'stale{queue="events"} 0',
    'consumer_stored_offset{queue="events",consumer_name="billing"} 399',
  ])
  t.end()
})

t.test('an offset within the last chunk, beyond its start, is no negative lag', t => {
  const row = { name: 'events', offsets: { ahead: 1003, behind: 0 }, end: 1000 }
  t.match(observer()(factsOf([row]), 0).slice(-2), [
    'consumer_lag_messages{queue="events",consumer_name="ahead"} 0',
    'consumer_lag_messages{queue="events",consumer_name="behind"} 1000',
  ])
  t.end()
})

t.test('a stream that could not be read keeps its rows up to the staleness limit', t => {
  const observed = observer()
  const [, , ...before] = observed(factsOf([{ ...billing, end: 1000 }]), 0)
  const unread = factsOf([{ name: 'events' }])
  const kept = ['unknown_consumers{queue="events"} 0', 'stale{queue="events"} 1', ...before]
  t.strictSame(observed(unread, 300), kept)
  t.strictSame(observed({ ...unread, streams: null }, 1200), kept, 'without a list as well')
  t.strictSame(observed(unread, 1201), ['stale{queue="events"} 1'])
  t.end()
})

t.test('a deleted stream and a deleted consumer name have no series', t => {
  const observed = observer()
  observed(factsOf([billing, { name: 'old', offsets: { a: 1 } }]), 0)
  t.strictSame(observed(factsOf([{ name: 'events', offsets: {} }]), 300), [
    'unknown_consumers{queue="events"} 0',
    'stale{queue="events"} 0',
  ])
  t.end()
})

t.test('partitions have the name of their super stream, also while it cannot be read', t => {
  const observed = observer()
  const partition = { name: 'orders-0', offsets: { a: 1 }, superStream: 'orders' }
  const series =
    'consumer_stored_offset{queue="orders-0",super_stream="orders",consumer_name="a"} 1'
  t.ok(observed(factsOf([partition]), 0).includes(series))
  const ungrouped = factsOf([{ name: 'orders-0', offsets: { a: 1 } }])
  t.ok(observed(ungrouped, 300, false).includes(series))
  t.notOk(observed(ungrouped, 600).includes(series), 'it was unbound')
  t.end()
})
