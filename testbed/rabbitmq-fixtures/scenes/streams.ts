import { publish, type Scene } from '../scene.ts'

/** Streams and a super stream, without consumers. */
export const streams: Scene = {
  plugins: ['rabbitmq_stream', 'rabbitmq_stream_management'],
  play: async stage => {
    const channel = await stage.channel('/')
    const stream = { 'x-queue-type': 'stream', 'x-max-age': '1h' }
    await channel.assertQueue('events', { arguments: stream })
    await publish(channel, 'events', 50)
    // A super stream is an exchange with this argument, and one stream for each partition.
    await channel.assertExchange('clicks', 'direct', { arguments: { 'x-super-stream': true } })
    for (const partition of ['0', '1']) {
      await channel.assertQueue(`clicks-${partition}`, { arguments: stream })
      await channel.bindQueue(`clicks-${partition}`, 'clicks', partition, {
        'x-stream-partition-order': Number(partition),
      })
    }
  },
  replies: {
    'queues-streams': { path: '/api/queues' },
    'exchanges-streams': { path: '/api/exchanges' },
    'stream-consumers': { path: '/api/stream/consumers' },
    'stream-tracking': { path: '/api/stream/%2F/events/tracking?type=offset' },
  },
}
