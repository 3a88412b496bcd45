import { agesEncloseTheTruth } from '../real/kafka-ages.ts'
import { agesOfQueuesEncloseTheTruth } from '../real/rabbitmq-ages.ts'
import { sideBySide, withRealParts } from '../real/with-real-parts.ts'

sideBySide(2)

withRealParts('for ten minutes the bounds of every age on Kafka enclose the truth', t =>
  agesEncloseTheTruth(t, 600),
)

withRealParts('for ten minutes the bounds of every age on RabbitMQ enclose the truth', t =>
  agesOfQueuesEncloseTheTruth(t, 600),
)
