import { type ClusterSpec, MockCluster } from './cluster.ts'
import type { Fault } from './fault.ts'
import { MockNode } from './node.ts'
import { RequestLog } from './request-log.ts'

export interface MockRabbitmqOptions extends ClusterSpec {
  /** Number of nodes, each with its own port. Default: 1. */
  readonly nodes?: number
}

/** The management API of a RabbitMQ cluster in memory, behind real sockets. */
export class MockRabbitmq {
  /** Requests to all nodes. */
  readonly requests = new RequestLog()
  readonly nodes: readonly MockNode[]
  readonly cluster: MockCluster

  constructor({ nodes: count = 1, ...spec }: MockRabbitmqOptions = {}) {
    this.cluster = new MockCluster(spec)
    const nodes: MockNode[] = []
    for (let index = 0; index < count; index++) {
      nodes.push(new MockNode(index, this.cluster, nodes, this.requests))
    }
    this.nodes = nodes
  }

  /** URL of each node, after its start. */
  get urls(): readonly string[] {
    return this.nodes.map(({ url }) => url)
  }

  /** Injects a fault into the responses of a path on all nodes. */
  fault(path: string, fault: Fault): void {
    for (const { faults } of this.nodes) faults.set(path, fault)
  }

  /** Removes the fault of a path on all nodes. */
  clearFault(path: string): void {
    for (const { faults } of this.nodes) faults.delete(path)
  }

  async start(): Promise<void> {
    await Promise.all(this.nodes.map(node => node.start()))
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map(node => node.stop()))
  }
}

export function createMockRabbitmq(options?: MockRabbitmqOptions): MockRabbitmq {
  return new MockRabbitmq(options)
}
