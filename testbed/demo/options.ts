/** Options of `npm run demo`. */
export interface DemoOptions {
  /** Print the main samples of one scrape and end. */
  readonly once: boolean
  /** Write demo traffic to brokers that were already running. */
  readonly traffic: boolean
}

export const usage = `npm run demo -- [--once] [--traffic]

  --once     print the main samples of a scrape, stop everything, and end
  --traffic  also write demo traffic to brokers that are already running
`

/** Parses the arguments; returns the first unknown one, if any. */
export function parseOptions(args: readonly string[]): DemoOptions | { readonly unknown: string } {
  const unknown = args.find(arg => arg !== '--once' && arg !== '--traffic')
  if (unknown !== undefined) return { unknown }
  return { once: args.includes('--once'), traffic: args.includes('--traffic') }
}
