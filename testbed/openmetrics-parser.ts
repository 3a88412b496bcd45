import { join } from 'node:path'
import { cached } from './cache.ts'
import { execute } from './execute.ts'
import type { ProgressOptions } from './progress.ts'
import { orUnavailable } from './unavailable.ts'

/** A metric family, as parsed by the reference parser of OpenMetrics. */
interface ParsedFamily {
  readonly name: string
  readonly type: string
  readonly help: string
  readonly unit: string
  readonly samples: readonly ParsedSample[]
}

interface ParsedSample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

const program = `
import json, sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse

families = [
    {
        'name': family.name, 'type': family.type, 'help': family.documentation, 'unit': family.unit,
        'samples': [
            {'name': sample.name, 'labels': sample.labels, 'value': str(sample.value)}
            for sample in family.samples
        ],
    }
    for family in parse(sys.stdin.buffer.read().decode())
]
json.dump(families, sys.stdout)
`

/** Parses a body with the reference parser (Python's prometheus-client); throws its parse errors. */
export async function parseOpenMetrics(
  body: string,
  options: ProgressOptions = {},
): Promise<readonly ParsedFamily[]> {
  const python = await pythonWithParser(options)
  const { stdout } = await execute(python, ['-c', program], { input: body })
  return JSON.parse(stdout, (key, value: unknown) =>
    key === 'value' ? pythonNumber(String(value)) : value,
  ) as ParsedFamily[]
}

async function pythonWithParser(options: ProgressOptions): Promise<string> {
  const { onProgress, signal } = options
  const part = 'the OpenMetrics reference parser'
  const folder = await cached(
    'python-openmetrics',
    async target => {
      onProgress?.(`fetching ${part} for Python`)
      await orUnavailable(part, async () => {
        await execute('python3', ['-m', 'venv', target], { signal })
        // pip verifies the checksum of the index; a source package would run its own code.
        const how = ['--quiet', '--only-binary=:all:']
        const install = ['-m', 'pip', 'install', ...how, 'prometheus-client']
        await execute(join(target, 'bin/python'), install, { signal })
      })
    },
    options,
  )
  return join(folder, 'bin/python')
}

function pythonNumber(text: string): number {
  if (text === 'inf') return Infinity
  return text === '-inf' ? -Infinity : Number(text)
}
