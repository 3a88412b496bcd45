import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Patience } from '../patience.ts'
import { type RunningPrometheus, startPrometheus } from '../prometheus.ts'
import { usualPort } from './usual-port.ts'

/** A job with its one target, or with the place where its targets are discovered. */
export type ScrapeJob = { readonly job: string } & (
  { readonly target: string } | { readonly discovery: string }
)

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
    port: await usualPort(9090),
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
    scrape_configs: jobs.map(job => ({
      job_name: job.job,
      ...('target' in job
        ? { static_configs: [{ targets: [job.target] }] }
        : { http_sd_configs: [{ url: job.discovery, refresh_interval: '10s' }] }),
    })),
  })
}
