import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Seconds } from '../src/reading/time.ts'
import { chrootCommand, insideFolder } from './chroot.ts'
import { execute, type Output } from './execute.ts'
import { firstReply } from './first-reply.ts'
import { untilTrue } from './until-true.ts'
import { type OwnProcess, signalGroup } from './processes.ts'
import type { RunFolder } from './run-folder.ts'

const startTimeout: Seconds = 120

/** Of AMQP 0-9-1. */
const protocolHeader = Buffer.from('AMQP\x00\x00\x09\x01', 'latin1')

export interface NodePlan {
  readonly name: string
  readonly ports: NodePorts
  /** Ports of epmd, one for all nodes of a cluster, and of this node's distribution. */
  readonly epmdPort: number
  readonly distributionPort: number
  readonly cookie: string
  readonly plugins: readonly string[]
  /** Limit of open files. */
  readonly openFiles?: number | undefined
  /** Additional lines of `rabbitmq.conf`. */
  readonly config: string
}

export interface NodePorts {
  readonly amqp: number
  readonly management: number
  /** Of the stream protocol, if its plugin is enabled. */
  readonly stream?: number
}

/** One node of a cluster, as tests use it. */
export interface RunningNode {
  /** `rabbit1@localhost`, as the management API names it. */
  readonly name: string
  readonly managementUrl: string
  readonly amqpUrl: string
  /** Port of the stream protocol. Undefined: its plugin is not enabled. */
  readonly streamPort: number | undefined
  readonly log: string
  /** The ancestor of all processes of the node. Undefined: it was not started. */
  readonly pid: number | undefined
  /** Runs `rabbitmqctl` against this node. */
  ctl(args: readonly string[]): Promise<Output>
  /** Kills the node. */
  kill(): Promise<void>
  /** Starts the node again after `kill`, with the same data and ports. */
  restart(): Promise<void>
  /** Stops all of its processes where they are: its connections stay open, and it does not respond. */
  pause(): void
  /** Continues after `pause`. */
  resume(): void
}

/** A node with its folder and, while it is running, its process. */
export class RabbitmqNode implements RunningNode {
  readonly name: string
  readonly managementUrl: string
  readonly amqpUrl: string
  readonly streamPort: number | undefined
  readonly log: string
  readonly #plan: NodePlan
  readonly #root: string
  readonly #run: RunFolder
  readonly #folder: string
  #process: OwnProcess | undefined

  constructor(plan: NodePlan, root: string, run: RunFolder) {
    this.name = `${plan.name}@localhost`
    this.managementUrl = `http://localhost:${plan.ports.management}`
    this.amqpUrl = `amqp://guest:guest@localhost:${plan.ports.amqp}`
    this.streamPort = plan.ports.stream
    this.log = run.file(`${plan.name}.log`)
    this.#plan = plan
    this.#root = root
    this.#run = run
    this.#folder = run.file(plan.name)
  }

  get pid(): number | undefined {
    return this.#process?.pid
  }

  async writeFiles(): Promise<void> {
    const { cookie, plugins } = this.#plan
    await mkdir(this.#folder)
    await writeFile(join(this.#folder, '.erlang.cookie'), cookie, { mode: 0o400 })
    await writeFile(join(this.#folder, 'enabled_plugins'), `[${plugins.join(',')}].\n`)
    await writeFile(join(this.#folder, 'rabbitmq.conf'), configuration(this.#plan))
  }

  async start(signal?: AbortSignal): Promise<void> {
    const { openFiles } = this.#plan
    const limit = openFiles === undefined ? [] : ['prlimit', `--nofile=${openFiles}`]
    const [program = '', ...args] = [...limit, ...this.#command('rabbitmq-server', [])]
    const running = await this.#run.start(program, args, { log: this.log })
    this.#process = running
    await untilTrue(`RabbitMQ node ${this.name} responds`, () => this.#isReady(), {
      within: startTimeout,
      signal,
      server: running,
    })
  }

  async ctl(args: readonly string[]): Promise<Output> {
    const [program, ...rest] = this.#command('rabbitmqctl', args)
    return await execute(program, rest)
  }

  async kill(): Promise<void> {
    await this.#process?.kill()
  }

  async restart(): Promise<void> {
    await this.kill()
    await this.start()
  }

  pause(): void {
    this.#signal('SIGSTOP')
  }

  resume(): void {
    this.#signal('SIGCONT')
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#process !== undefined) signalGroup(this.#process.pid, signal)
  }

  #command(program: string, args: readonly string[]): readonly [string, ...string[]] {
    const line = [`/usr/lib/rabbitmq/bin/${program}`, ...args]
    return chrootCommand(this.#root, this.#folder, line, environment(this.#plan))
  }

  async #isReady(): Promise<boolean> {
    const { ports, plugins } = this.#plan
    // A node responds to AMQP's protocol header as soon as it accepts connections.
    await firstReply({ host: '127.0.0.1', port: ports.amqp }, protocolHeader)
    if (!plugins.includes('rabbitmq_management')) return true
    const credentials = Buffer.from('guest:guest').toString('base64')
    const { ok } = await fetch(`${this.managementUrl}/api/overview`, {
      headers: { authorization: `Basic ${credentials}` },
    })
    return ok
  }
}

/** Returns the environment of a node and of rabbitmqctl; their ports are on loopback only. */
export function environment(plan: NodePlan): Record<string, string> {
  return {
    RABBITMQ_NODENAME: `${plan.name}@localhost`,
    RABBITMQ_DIST_PORT: String(plan.distributionPort),
    RABBITMQ_MNESIA_BASE: `${insideFolder}/data`,
    RABBITMQ_LOGS: '-',
    RABBITMQ_ENABLED_PLUGINS_FILE: `${insideFolder}/enabled_plugins`,
    RABBITMQ_CONFIG_FILE: `${insideFolder}/rabbitmq.conf`,
    RABBITMQ_PID_FILE: `${insideFolder}/pid`,
    ERL_EPMD_PORT: String(plan.epmdPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    // For every Erlang program, rabbitmqctl included: who reaches its port and has the cookie runs code.
    ERL_AFLAGS: '-kernel inet_dist_use_interface {127,0,0,1}',
  }
}

function configuration({ ports, plugins, config }: NodePlan): string {
  const management = `management.tcp.ip = 127.0.0.1\nmanagement.tcp.port = ${ports.management}\n`
  const stream = `stream.listeners.tcp.1 = 127.0.0.1:${ports.stream}\n`
  return `listeners.tcp.1 = 127.0.0.1:${ports.amqp}
${plugins.includes('rabbitmq_management') ? management : ''}${ports.stream === undefined ? '' : stream}${config}
`
}
