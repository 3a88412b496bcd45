import { join } from 'node:path'
import { cached } from './cache.ts'
import { execute } from './execute.ts'
import type { OwnProcess } from './processes.ts'
import type { ProgressOptions } from './progress.ts'
import { projectRoot } from './project-root.ts'
import { type RunFolder, startInRunFolder } from './run-folder.ts'
import { orUnavailable } from './unavailable.ts'
import { untilTrue } from './until-true.ts'

const folder = join(projectRoot, 'testbed', 'celery')

export interface CeleryOptions extends ProgressOptions {
  readonly amqpUrl: string
}

/** A Celery worker with one process that takes tasks of `mails` and `reports`, and its client. */
export interface RunningCelery {
  readonly worker: OwnProcess
  /** Sends tasks that take some seconds; `countdown` is the delay until they may run. */
  send(task: {
    readonly queue: string
    readonly count: number
    readonly seconds: number
    readonly countdown?: number
  }): Promise<void>
  stop(): Promise<void>
}

/** Starts a worker of Celery, from the index of Python packages, and waits until it takes tasks. */
export async function startCelery(options: CeleryOptions): Promise<RunningCelery> {
  const python = await pythonWithCelery(options)
  return await startInRunFolder('celery', run => startWorker(run, python, options))
}

async function startWorker(
  run: RunFolder,
  python: string,
  { amqpUrl, signal }: CeleryOptions,
): Promise<RunningCelery> {
  const env = {
    ...process.env,
    ...{ BROKER_URL: amqpUrl, PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: '1' },
  }
  const worker = await run.start(
    python,
    ['-m', 'celery', '-A', 'tasks', 'worker', '--concurrency', '1', '--events', '--loglevel=INFO'],
    { log: run.file('worker.log'), cwd: run.path, env },
  )
  // The worker declares the exchanges that hold tasks for later: a client cannot send any before.
  const isReady = (): boolean => / ready\.$/m.test(worker.logTail())
  await untilTrue('the Celery worker is ready', isReady, { within: 120, signal, server: worker })
  return {
    worker,
    async send({ queue, count, seconds, countdown = 0 }) {
      const send = `from tasks import work\nfor n in range(${count}): work.apply_async((${seconds},), queue='${queue}', countdown=${countdown})`
      await execute(python, ['-c', send], { env })
    },
    stop: () => run.close(),
  }
}

async function pythonWithCelery({ onProgress, signal }: ProgressOptions): Promise<string> {
  const root = await cached(
    'python-celery-5.7.0',
    async target => {
      onProgress?.('fetching Celery for Python')
      await orUnavailable('Celery', async () => {
        await execute('python3', ['-m', 'venv', target], { signal })
        // Only wheels, because a source package would run its own code, and only with these hashes.
        const how = ['--quiet', '--no-deps', '--only-binary=:all:', '--require-hashes']
        const install = ['-m', 'pip', 'install', ...how, '-r', join(folder, 'requirements.txt')]
        await execute(join(target, 'bin/python'), install, { signal })
      })
    },
    { onProgress, signal },
  )
  return join(root, 'bin/python')
}
