import type { ProgressOptions } from '../progress.ts'
import { type RunningPrometheus, startPrometheus } from '../prometheus.ts'
import { shippedRules } from '../shipped-rules.ts'
import { preferredPort } from './preferred-port.ts'

/** A job with its one target, or with the URL of its service discovery. */
export type ScrapeJob = { readonly job: string } & (
  { readonly target: string } | { readonly discovery: string }
)

/** Starts a Prometheus server with these jobs and the shipped rules. */
export async function startDemoPrometheus(
  jobs: readonly ScrapeJob[],
  options: ProgressOptions,
): Promise<RunningPrometheus> {
  const rules = shippedRules()
  return await startPrometheus({
    ...options,
    release: 'newest',
    port: await preferredPort(9090),
    files: rules,
    config: configuration(jobs, Object.keys(rules)),
  })
}

/** Returns `prometheus.yml`; JSON is also YAML. */
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
