import { rabbitmqClusterFamilies } from './cluster.ts'
import { rabbitmqQueueFamilies } from './queue.ts'
import { rabbitmqVhostFamilies } from './vhost.ts'

/** All families of the reading, in the order of the page. */
export const rabbitmqQueuesFamilies = [
  ...rabbitmqClusterFamilies,
  ...rabbitmqVhostFamilies,
  ...rabbitmqQueueFamilies,
]
