import { setTimeout as sleep } from 'node:timers/promises'
import type { App } from '../app-interface.ts'
import type { ValidatedConfig } from '../configuration.ts'
import { durationText } from '../config/duration.ts'
import type { SortOrder } from '../backlog/ranking.ts'
import type { Seconds } from '../reading/time.ts'
import { type BacklogsDocument, backlogsDocument } from '../reports/backlogs-document.ts'
import { pollOnce } from './poll-once.ts'
import { stopApp } from './stop-app.ts'
import type { CliContext } from './context.ts'

/** Fewer than four readings in a window are not enough for a status. */
const pollsAfterFirst = 4

interface WindowOptions {
  readonly window: Seconds
  readonly sort: SortOrder
  readonly top: number
}

/** Polls the clusters several times over a window and returns the first `top` backlogs. */
export async function pollOverWindow(
  config: ValidatedConfig,
  { window, sort, top }: WindowOptions,
  context: CliContext,
): Promise<BacklogsDocument> {
  const { terminal, stopping } = context
  terminal.writeError(`polling for ${durationText(window)} …`)
  const app = await pollOnce(withStatusWindow(config, window), context)
  try {
    for (let poll = 1; poll <= pollsAfterFirst; poll++) {
      if (!(await hasPassed(window / pollsAfterFirst, stopping))) break
      await app.pollOnce(stopping)
      terminal.writeError(`poll ${poll + 1} of ${pollsAfterFirst + 1}`)
    }
    return await rankedDocument(app, sort, top)
  } finally {
    await stopApp(app, context)
  }
}

/** Returns false if the operator stopped the command before the time has passed. */
async function hasPassed(duration: Seconds, signal: AbortSignal): Promise<boolean> {
  return await sleep(duration * 1000, true, { signal }).catch(() => false)
}

/** Computes status, rates and drain time over the report's window instead of the configured one. */
function withStatusWindow(config: ValidatedConfig, statusWindow: Seconds): ValidatedConfig {
  return {
    ...config,
    kafka: config.kafka.map(cluster => ({ ...cluster, statusWindow })),
    rabbitmq: config.rabbitmq.map(cluster => ({ ...cluster, statusWindow })),
  }
}

async function rankedDocument(app: App, sort: SortOrder, top: number): Promise<BacklogsDocument> {
  const clusters = app.backlogs()
  const query = { isWanted: () => true, sort, offset: 0, limit: top }
  const ranking = await app.rank(clusters, query)
  return backlogsDocument({ clusters, ranking, offset: 0, limit: top, now: app.now() })
}
