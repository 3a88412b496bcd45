/** What `npm run demo` was asked to do. */
export interface DemoOptions {
  /** Print one scrape's telling lines and end. */
  readonly once: boolean
  /** Write demo traffic to brokers that were there before. */
  readonly traffic: boolean
}

export const usage = `npm run demo -- [--once] [--traffic]

  --once     print the telling lines of a scrape, stop everything, and end
  --traffic  write demo traffic to brokers that are already listening, too
`

/** The options in the arguments, or the argument that is none. */
export function parseOptions(args: readonly string[]): DemoOptions | { readonly unknown: string } {
  const unknown = args.find(arg => arg !== '--once' && arg !== '--traffic')
  if (unknown !== undefined) return { unknown }
  return { once: args.includes('--once'), traffic: args.includes('--traffic') }
}
