import type { Reading } from '../reading/reading.ts'
import type { Circumstances } from '../reading/observation.ts'
import type { QueuesFacts } from './queues/facts/facts.ts'
import type { NodesFacts } from './nodes/facts.ts'
import type { TrafficFacts } from './traffic/facts.ts'
import { NodesMemory } from './nodes/memory.ts'
import type { RabbitmqNodesModel } from './nodes/model.ts'
import type { QueueExpectations } from './queues/model/queue-backlogs.ts'
import { QueuesMemory } from './queues/queues-memory.ts'
import type { RabbitmqQueuesModel } from './queues/model/model.ts'
import { TrafficMemory } from './traffic/memory.ts'
import type { RabbitmqTrafficModel } from './traffic/model.ts'

/**
 * What a RabbitMQ cluster's monitor keeps between readings; outlives its clients.
 *
 * Readings meet here: the nodes reading sees that a node restarted, and then the totals of the
 * others may truly have fallen.
 */
export class RabbitmqMemory {
  readonly #queues = new QueuesMemory()
  readonly #nodes = new NodesMemory()
  readonly #traffic = new TrafficMemory()

  observeNodes(reading: Reading<NodesFacts>, observation: Circumstances): RabbitmqNodesModel {
    const onRestart = (): void => {
      this.#queues.sourceRestarted()
      this.#traffic.sourceRestarted()
    }
    return this.#nodes.observe(reading, this.#queues.version, onRestart, observation)
  }

  *observeQueues(
    reading: Reading<QueuesFacts>,
    observation: Circumstances,
    expectations: QueueExpectations,
  ): Generator<void, RabbitmqQueuesModel> {
    const model = yield* this.#queues.observe(reading, observation, expectations)
    return { ...model, counterRebases: this.#queues.rebases + this.#traffic.rebases }
  }

  observeTraffic(
    reading: Reading<TrafficFacts>,
    observation: Circumstances,
  ): Generator<void, RabbitmqTrafficModel> {
    return this.#traffic.observe(reading, this.#queues.vhosts, observation)
  }

  /**
   * Says that another client reads from now on, maybe through other filters.
   *
   * What is new to us was then perhaps only hidden before, so it is not taken for newborn.
   */
  clientReplaced(): void {
    this.#queues.forgetListings()
    this.#traffic.forgetListings()
  }
}
