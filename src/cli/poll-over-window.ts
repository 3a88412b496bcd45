import { setTimeout as wait } from 'node:timers/promises'
import type { App } from '../app.ts'
import type { ValidatedConfig } from '../configuration.ts'
import { durationText } from '../config/duration.ts'
import type { SortOrder } from '../backlog/ranking.ts'
import type { Seconds } from '../reading/time.ts'
import { type BacklogsDocument, backlogsDocument } from '../reports/backlogs-document.ts'
import { pollOnce } from './poll-once.ts'
import { stopApp } from './stop-app.ts'
import type { CliContext } from './context.ts'

/** Between the first poll and the last: fewer than four readings in a window say nothing of it. */
const stretches = 4

export interface PolledReport {
  readonly window: Seconds
  readonly sort: SortOrder
  readonly top: number
}

/** The worst backlogs by polls of our own, spread over a window. */
export async function pollOverWindow(
  config: ValidatedConfig,
  { window, sort, top }: PolledReport,
  context: CliContext,
): Promise<BacklogsDocument> {
  const { terminal, stopping } = context
  terminal.writeError(`polling for ${durationText(window)} …`)
  const app = await pollOnce(judgedOver(config, window), context)
  try {
    for (let stretch = 1; stretch <= stretches; stretch++) {
      if (!(await hasPassed(window / stretches, stopping))) break
      await app.pollOnce(stopping)
      terminal.writeError(`poll ${stretch + 1} of ${stretches + 1}`)
    }
    return await documentOf(app, sort, top)
  } finally {
    await stopApp(app, context)
  }
}

/** False: the operator asked to stop before. */
async function hasPassed(length: Seconds, signal: AbortSignal): Promise<boolean> {
  return await wait(length * 1000, true, { signal }).catch(() => false)
}

/** Status, rates and drain are judged over the window of the report, not over the exporter's. */
function judgedOver(config: ValidatedConfig, statusWindow: Seconds): ValidatedConfig {
  return {
    ...config,
    kafka: config.kafka.map(cluster => ({ ...cluster, statusWindow })),
    rabbitmq: config.rabbitmq.map(cluster => ({ ...cluster, statusWindow })),
  }
}

async function documentOf(app: App, sort: SortOrder, top: number): Promise<BacklogsDocument> {
  const clusters = app.backlogs()
  const query = { isWanted: () => true, sort, offset: 0, limit: top }
  const ranking = await app.rank(clusters, query)
  return backlogsDocument({ clusters, ranking, offset: 0, limit: top, now: app.now() })
}
