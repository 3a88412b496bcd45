/** One line of a scrape. */
export interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** Parses the samples of a response body in the text format; throws if a series is printed twice. */
export function parseScrape(body: string): readonly Sample[] {
  const lines = body.split('\n').filter(line => line !== '' && !line.startsWith('#'))
  const series = new Set<string>()
  for (const line of lines) {
    const one = line.slice(0, line.lastIndexOf(' '))
    if (series.has(one)) throw new Error(`series printed twice: ${one}`)
    series.add(one)
  }
  return lines.map(parseSample)
}

/** Returns the samples of one family that have these labels. */
export function samplesOf(
  samples: readonly Sample[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): readonly Sample[] {
  const wanted = Object.entries(labels)
  return samples.filter(
    sample => sample.name === name && wanted.every(([key, value]) => sample.labels[key] === value),
  )
}

/** Returns the value of the one sample of a family with these labels. Undefined: no such sample. */
export function valueOf(
  samples: readonly Sample[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  const [found, ...others] = samplesOf(samples, name, labels)
  if (others.length > 0) throw new Error(`${name} has more than one sample with these labels`)
  return found?.value
}

function parseSample(line: string): Sample {
  const [, name, labels = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? []
  if (name === undefined) throw new Error(`expected a sample, found: ${line}`)
  const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)]
  return {
    name,
    labels: Object.fromEntries(pairs.map(([, key = '', text = '']) => [key, unescaped(text)])),
    value: Number(value?.replace('Inf', 'Infinity')),
  }
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character))
}
