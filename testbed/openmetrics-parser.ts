import { join } from 'node:path'
import { cached } from './cache.ts'
import { CommandFailed, execute } from './execute.ts'
import type { Patience } from './patience.ts'
import { Unavailable } from './unavailable.ts'

/** A family as the reference parser of OpenMetrics reads it. */
export interface ParsedFamily {
  readonly name: string
  readonly type: string
  readonly help: string
  readonly unit: string
  readonly samples: readonly ParsedSample[]
}

export interface ParsedSample {
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

/** Reads a body with the reference parser (Python's prometheus-client); throws what it complains of. */
export async function parseOpenMetrics(
  body: string,
  patience: Patience = {},
): Promise<readonly ParsedFamily[]> {
  const python = await pythonWithParser(patience)
  const { stdout } = await execute(python, ['-c', program], { input: body })
  return JSON.parse(stdout, (key, value: unknown) =>
    key === 'value' ? pythonNumber(String(value)) : value,
  ) as ParsedFamily[]
}

async function pythonWithParser(patience: Patience): Promise<string> {
  const { onProgress, signal } = patience
  const folder = await cached(
    'python-openmetrics',
    async half => {
      onProgress?.('fetching the OpenMetrics reference parser for Python')
      try {
        await execute('python3', ['-m', 'venv', half], { signal })
        const install = ['-m', 'pip', 'install', '--quiet', 'prometheus-client']
        await execute(join(half, 'bin/python'), install, { signal })
      } catch (error) {
        if (signal?.aborted === true) throw error
        if (error instanceof CommandFailed || isMissingProgram(error)) {
          throw new Unavailable('the OpenMetrics reference parser', (error as Error).message)
        }
        throw error
      }
    },
    patience,
  )
  return join(folder, 'bin/python')
}

function isMissingProgram(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT'
}

function pythonNumber(text: string): number {
  if (text === 'inf') return Infinity
  return text === '-inf' ? -Infinity : Number(text)
}
