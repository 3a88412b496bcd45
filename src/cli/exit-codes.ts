export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

export const exitCodes = {
  success: 0,
  /** A cluster, an exporter or an address could not be reached, read or listened on. */
  failure: 1,
  /** The command line or the configuration is wrong. */
  usageError: 2,
} as const
