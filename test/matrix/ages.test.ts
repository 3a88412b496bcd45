import { compareKafkaAges } from '../real/kafka-ages.ts'
import { compareQueueAges } from '../real/rabbitmq-ages.ts'
import { runInParallel, withRealParts } from '../real/with-real-parts.ts'

runInParallel(2)

withRealParts('on Kafka, the bounds of every age enclose the real age for ten minutes', t =>
  compareKafkaAges(t, 600),
)

withRealParts('on RabbitMQ, the bounds of every age enclose the real age for ten minutes', t =>
  compareQueueAges(t, 600),
)
