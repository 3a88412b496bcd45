/** A server of a cluster that shows metrics of its own, told in words of Prometheus. */
export interface ScrapeTarget {
  /** `host:port`. */
  readonly address: string
  /** Those that begin with `__meta_` are for relabelling; the others end up on every series. */
  readonly labels: Readonly<Record<string, string>>
}

/** What is known of one cluster's targets at this moment. */
export interface ClusterTargets {
  readonly system: 'kafka' | 'rabbitmq'
  readonly cluster: string
  /** Never empty, since no cluster is. Null: not known yet, or what was known is too old. */
  readonly targets: readonly ScrapeTarget[] | null
}

/** The address that a template such as `{host}:9404` means for one server. */
export function addressFrom(template: string, values: Readonly<Record<string, string>>): string {
  const texts = { ...values, host: hostInAddress(values['host'] ?? '') }
  return Object.entries(texts).reduce(
    (address, [name, text]) => address.replaceAll(`{${name}}`, () => text),
    template,
  )
}

/** IPv6 stands in brackets where a port follows. */
function hostInAddress(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}
