import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isFree } from '../free-port.ts'
import type { Patience } from '../patience.ts'
import { type RunningPrometheus, startPrometheus } from '../prometheus.ts'

const usualPort = 9090

/** One target with its job, in the words of a scrape configuration. */
export interface ScrapeJob {
  readonly job: string
  readonly target: string
  readonly labels?: Readonly<Record<string, string>>
}

/** Starts a Prometheus that scrapes these, with all rules of this folder. */
export async function startDemoPrometheus(
  jobs: readonly ScrapeJob[],
  ruleFolder: string,
  patience: Patience,
): Promise<RunningPrometheus> {
  const rules = await ruleFiles(ruleFolder)
  return await startPrometheus({
    ...patience,
    release: 'newest',
    ...((await isFree(usualPort)) ? { port: usualPort } : {}),
    files: rules,
    config: configuration(jobs, Object.keys(rules)),
  })
}

async function ruleFiles(folder: string): Promise<Readonly<Record<string, string>>> {
  const names = (await readdir(folder)).filter(name => name.endsWith('.yaml'))
  const read = async (name: string): Promise<[string, string]> => [
    name,
    await readFile(join(folder, name), 'utf8'),
  ]
  return Object.fromEntries(await Promise.all(names.map(read)))
}

/** JSON is YAML, too. */
function configuration(jobs: readonly ScrapeJob[], rules: readonly string[]): string {
  return JSON.stringify({
    global: { scrape_interval: '5s', scrape_timeout: '5s', evaluation_interval: '5s' },
    rule_files: rules,
    scrape_configs: jobs.map(({ job, target, labels = {} }) => ({
      job_name: job,
      static_configs: [{ targets: [target], labels }],
    })),
  })
}
