/** A server of a cluster with metrics of its own, as a Prometheus target. */
export interface ScrapeTarget {
  /** `host:port`. */
  readonly address: string
  /** Labels that begin with `__meta_` are for relabelling; the others are added to every series. */
  readonly labels: Readonly<Record<string, string>>
}

/** The current targets of one cluster. */
export interface ClusterTargets {
  readonly system: 'kafka' | 'rabbitmq'
  readonly cluster: string
  /** Empty: configured to have none, since every cluster has a server. Null: not known yet, or expired. */
  readonly targets: readonly ScrapeTarget[] | null
}

/** Returns the address of one server from a template such as `{host}:9404`. */
export function addressFrom(template: string, values: Readonly<Record<string, string>>): string {
  const texts = { ...values, host: hostInAddress(values['host'] ?? '') }
  return Object.entries(texts).reduce(
    (address, [name, text]) => address.replaceAll(`{${name}}`, () => text),
    template,
  )
}

/** An IPv6 address is in brackets before a port. */
function hostInAddress(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}
