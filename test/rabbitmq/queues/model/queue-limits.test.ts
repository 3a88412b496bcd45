import t from 'tap'
import { overflowWords, queueLimits } from '../../../../src/rabbitmq/queues/model/queue-limits.ts'
import { type QueueRow, queuesFacts } from '../../rabbitmq-readings.ts'

type Limits = readonly [messages: number, bytes: number, fullness: number, overflow?: string]

const limited = { ready: 50, unacked: 30, messages: 80, limitedBytes: 600 }

const queues: Readonly<Record<string, readonly [queue: Partial<QueueRow>, expected: Limits]>> = {
  'no limit': [limited, [NaN, NaN, NaN]],
  'settings without a limit': [{ ...limited, settings: { expires: 5 } }, [NaN, NaN, NaN]],
  'unacknowledged messages do not count': [
    { ...limited, settings: { maxLength: 100 } },
    [100, NaN, 0.5],
  ],
  'delayed messages and kept dead letters of a quorum queue count': [
    { ...limited, type: 'quorum', messages: 90, settings: { maxLength: 100 } },
    [100, NaN, 0.6],
  ],
  'bytes count like messages': [
    { ...limited, settings: { maxLengthBytes: 1000 } },
    [NaN, 1000, 0.6],
  ],
  'of two limits the fuller one counts': [
    { ...limited, settings: { maxLength: 100, maxLengthBytes: 1000 } },
    [100, 1000, 0.6],
  ],
  'the other limit may be fuller if the bytes are not reported': [
    { ...limited, limitedBytes: NaN, settings: { maxLength: 100, maxLengthBytes: 1000 } },
    [100, 1000, NaN],
  ],
  'a limit that is reached proves a full queue': [
    { ...limited, limitedBytes: NaN, settings: { maxLength: 50, maxLengthBytes: 1000 } },
    [50, 1000, 1],
  ],
  'bytes alone prove it as well': [
    { unacked: NaN, limitedBytes: 1500, settings: { maxLength: 50, maxLengthBytes: 1000 } },
    [50, 1000, 1.5],
  ],
  'a depth that is not reported is unknown': [{ settings: { maxLength: 50 } }, [50, NaN, NaN]],
  'a queue that never keeps a message cannot fill up': [
    { ...limited, settings: { maxLength: 0 } },
    [0, NaN, NaN],
  ],
  'the limit of a stream is its retention': [
    { ...limited, type: 'stream', settings: { maxLengthBytes: 1000 } },
    [NaN, NaN, NaN],
  ],
  'at the limit dead letters leave, if there is an exchange for them': [
    { ...limited, settings: { maxLength: 100, deadLetterExchange: '' } },
    [100, NaN, 0.5, 'dead-letter'],
  ],
  'at the limit publishers are refused': [
    {
      ...limited,
      settings: { maxLength: 100, overflow: 'reject-publish-dlx', deadLetterExchange: '' },
    },
    [100, NaN, 0.5, 'reject'],
  ],
}

for (const [title, [queue, expected]] of Object.entries(queues)) {
  t.test(title, t => {
    const facts = queuesFacts({ queues: [{ name: 'q', ...queue }] })
    const { messages, bytes, fullness, overflow } = queueLimits(facts.queues)
    const [limit, limitBytes, ratio, word = 'drop'] = expected
    t.strictSame([messages[0], bytes[0], fullness[0]], [limit, limitBytes, ratio])
    t.equal(overflowWords[overflow[0] ?? NaN], word)
    t.end()
  })
}
