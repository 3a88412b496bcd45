import { boolean, choice, duration, singleLine } from '../../config/option-types.ts'
import {
  type Options,
  optional,
  section,
  type Violation,
  withDefault,
} from '../../config/option.ts'
import { durationText } from '../../config/duration.ts'
import { sasl } from '../sasl-options.ts'

/** Options of the canary of a Kafka cluster. */
export const canary = section(
  {
    enabled: withDefault(boolean(), true, {
      description: 'Whether the canary runs.',
      tradeOff:
        'It runs if the section `canary` exists; `false` turns it off and keeps the section.',
    }),
    topic: withDefault(singleLine(249), 'tidemark-canary', {
      description: 'Topic of the canary. It is left out of backlogs.',
      tradeOff:
        'Several exporters can share it: each ignores the messages of the others. Use it for nothing else.',
    }),
    manage_topic: withDefault(choice('none', 'create', 'grow'), 'none', {
      description:
        'How much of the topic the canary manages: `none`; `create` it if it is missing; also add partitions for new brokers (`grow`).',
      tradeOff:
        'It never deletes the topic, moves replicas or elects leaders. `create` needs the right CREATE on the topic, `grow` also ALTER.',
    }),
    group: withDefault(singleLine(), 'tidemark-canary', {
      description:
        'Consumer group to which the canary commits its position, without being a member. It is left out of backlogs.',
      tradeOff: '`none` commits nothing and needs no right on a group.',
    }),
    interval: withDefault(duration({ from: '1s', to: '1h' }), '10s', {
      description: 'Time between two rounds. Each round sends one message to each partition.',
      tradeOff: 'A round costs about two requests at each broker, and three at one of them.',
    }),
    time_limit: withDefault(duration({ from: '100ms', to: '1m' }), '5s', {
      description:
        'Time within which a message must be acknowledged, and delivered. At most the interval.',
      tradeOff: 'A short limit counts slow messages as failures sooner.',
    }),
    sasl: optional(sasl, {
      description:
        'SASL user of the canary alone. Without this section, it uses that of the cluster.',
      tradeOff: 'A user of its own keeps the user that polls without the right to write.',
    }),
  },
  timeLimitWithinInterval,
)

function timeLimitWithinInterval({ interval, time_limit: limit }: Options): readonly Violation[] {
  if (typeof interval !== 'number' || typeof limit !== 'number' || limit <= interval) return []
  return [{ path: ['time_limit'], expected: `at most ${durationText(interval)}, the interval` }]
}
