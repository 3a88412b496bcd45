import { randomBytes } from 'node:crypto'
import { chrootCommand } from './chroot.ts'
import { type DebianFolder, type DebianRelease, releaseFolder } from './debian.ts'
import { execute, type Output } from './execute.ts'
import { freePort } from './free-port.ts'
import type { ProgressOptions } from './progress.ts'
import { type NodePlan, type NodePorts, RabbitmqNode, type RunningNode } from './rabbitmq-node.ts'
import { type RunFolder, startInRunFolder } from './run-folder.ts'

export interface RabbitmqOptions extends ProgressOptions {
  /** The Debian release of the package; `newest` is sid, or trixie if sid is unavailable. */
  readonly release: DebianRelease | 'newest'
  /** Number of nodes. Default: 1. */
  readonly nodes?: number
  /** Ports of each node. Default: free ports. */
  readonly ports?: readonly NodePorts[]
  /** Default: only the management plugin. */
  readonly plugins?: readonly string[]
  /** Files and sockets that a node may have open. Default: what the machine allows. */
  readonly openFiles?: number
  /** Lines of `rabbitmq.conf`. */
  readonly config?: string
}

export interface RunningRabbitmq {
  readonly version: string
  readonly release: DebianRelease
  readonly nodes: readonly RunningNode[]
  /** Management API and AMQP of the first node; `guest` has all permissions. */
  readonly managementUrl: string
  readonly amqpUrl: string
  /** Runs `rabbitmqctl` against the first node. */
  ctl(args: readonly string[]): Promise<Output>
  stop(): Promise<void>
}

/** Starts a RabbitMQ cluster on loopback and waits until every node responds. */
export async function startRabbitmq(options: RabbitmqOptions): Promise<RunningRabbitmq> {
  const { signal, onProgress } = options
  const debian = await releaseFolder(options.release, options)
  const version = await rabbitmqVersion(debian)
  return await startInRunFolder(`rabbitmq-${version}`, async run => {
    onProgress?.(`starting RabbitMQ ${version}`)
    const plans = await planNodes(options)
    await startEpmd(plans[0].epmdPort, debian, run)
    const first = await startNode(plans[0], debian, run, signal)
    const others = await Promise.all(
      plans.slice(1).map(async plan => {
        const node = await startNode(plan, debian, run, signal)
        await join(node, first)
        return node
      }),
    )
    return describeCluster(version, debian, [first, ...others], run)
  })
}

async function rabbitmqVersion({ root }: DebianFolder): Promise<string> {
  const format = '--showformat=${Version}'
  const query = ['dpkg-query', '-W', format, 'rabbitmq-server']
  const { stdout } = await execute('chroot', [root, ...query])
  return stdout.replace(/[-+~].*$/, '')
}

async function planNodes(options: RabbitmqOptions): Promise<[NodePlan, ...NodePlan[]]> {
  const epmdPort = await freePort()
  const cookie = randomBytes(12).toString('hex')
  const plugins = options.plugins ?? ['rabbitmq_management']
  const hasStreams = plugins.some(plugin => plugin.startsWith('rabbitmq_stream'))
  const freePorts = async (): Promise<NodePorts> => ({
    amqp: await freePort(),
    management: await freePort(),
    ...(hasStreams && { stream: await freePort() }),
  })
  const plan = async (index: number): Promise<NodePlan> => ({
    // The port makes the name unique among all nodes of the machine.
    name: `rabbit${index + 1}-${epmdPort}`,
    ports: options.ports?.[index] ?? (await freePorts()),
    epmdPort,
    distributionPort: await freePort(),
    cookie,
    plugins,
    openFiles: options.openFiles,
    config: options.config ?? '',
  })
  const others = Array.from({ length: (options.nodes ?? 1) - 1 }, (_, index) => plan(index + 1))
  return [await plan(0), ...(await Promise.all(others))]
}

/** Starts a separate epmd: one that a node starts would end with that node. */
async function startEpmd(port: number, { root }: DebianFolder, run: RunFolder): Promise<void> {
  const epmd = ['epmd', '-port', String(port), '-address', '127.0.0.1']
  const [program, ...args] = chrootCommand(root, run.path, epmd)
  await run.start(program, args, { log: run.file('epmd.log') })
}

async function startNode(
  plan: NodePlan,
  { root }: DebianFolder,
  run: RunFolder,
  signal: AbortSignal | undefined,
): Promise<RabbitmqNode> {
  const node = new RabbitmqNode(plan, root, run)
  await node.writeFiles()
  await node.start(signal)
  return node
}

async function join(node: RunningNode, first: RunningNode): Promise<void> {
  await node.ctl(['stop_app'])
  await node.ctl(['join_cluster', first.name])
  await node.ctl(['start_app'])
}

function describeCluster(
  version: string,
  { release }: DebianFolder,
  nodes: readonly [RabbitmqNode, ...RabbitmqNode[]],
  run: RunFolder,
): RunningRabbitmq {
  const [first] = nodes
  return {
    version,
    release,
    nodes,
    managementUrl: first.managementUrl,
    amqpUrl: first.amqpUrl,
    ctl: args => first.ctl(args),
    stop: () => run.close(),
  }
}
