import { agesOfQueuesEncloseTheTruth } from '../real/rabbitmq-ages.ts'
import { withRealParts } from '../real/with-real-parts.ts'

withRealParts("for ten minutes the bounds of every queue's age enclose the truth", t =>
  agesOfQueuesEncloseTheTruth(t, 600),
)
