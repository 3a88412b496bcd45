/** By default Maven only warns about a file that does not have the checksum of its registry. */
export const mavenOptions = ['--quiet', '--batch-mode', '--strict-checksums'] as const
