/** The versions in which a broker speaks each API, by its key. */
export type ApiVersions = Readonly<
  Record<number, { readonly minVersion: number; readonly maxVersion: number }>
>

interface SpokenVersions {
  readonly key: number
  readonly minVersion: number
  readonly maxVersion: number
}

/**
 * The newest version that a codec and a broker share, if any.
 *
 * The broker's oldest counts too: Kafka 4 dropped versions, and closes on a request in one of them.
 */
export function sharedVersion(codec: SpokenVersions, broker: ApiVersions): number | undefined {
  const spoken = broker[codec.key]
  if (spoken === undefined) return undefined
  const version = Math.min(codec.maxVersion, spoken.maxVersion)
  return version < Math.max(codec.minVersion, spoken.minVersion) ? undefined : version
}

/** Why there is none, for a person. */
export function versionGap(
  codec: SpokenVersions & { readonly name: string },
  broker: ApiVersions,
): string {
  const spoken = broker[codec.key]
  const theirs = spoken === undefined ? 'does not speak it' : `speaks ${range(spoken)}`
  return `this exporter speaks ${codec.name} in ${range(codec)}, the broker ${theirs}`
}

function range({ minVersion, maxVersion }: Omit<SpokenVersions, 'key'>): string {
  return `versions ${minVersion} to ${maxVersion}`
}
