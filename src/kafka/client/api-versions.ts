/** The versions of each API that a broker supports, by API key. */
export type ApiVersions = Readonly<
  Record<number, { readonly minVersion: number; readonly maxVersion: number }>
>

interface SupportedVersions {
  readonly key: number
  readonly minVersion: number
  readonly maxVersion: number
}

/**
 * Returns the newest version that both a codec and a broker support, if any.
 *
 * The broker's oldest version counts too: Kafka 4 removed versions, and closes the connection on a
 * request in one of them.
 */
export function sharedVersion(codec: SupportedVersions, broker: ApiVersions): number | undefined {
  const supported = broker[codec.key]
  if (supported === undefined) return undefined
  const version = Math.min(codec.maxVersion, supported.maxVersion)
  return version < Math.max(codec.minVersion, supported.minVersion) ? undefined : version
}

/** Describes, for the operator, why there is no such version. */
export function versionGap(
  codec: SupportedVersions & { readonly name: string },
  broker: ApiVersions,
): string {
  const supported = broker[codec.key]
  const theirs = supported === undefined ? 'does not support it' : `supports ${range(supported)}`
  return `this exporter supports ${codec.name} ${range(codec)}, the broker ${theirs}`
}

function range({ minVersion, maxVersion }: Omit<SupportedVersions, 'key'>): string {
  return `versions ${minVersion} to ${maxVersion}`
}
