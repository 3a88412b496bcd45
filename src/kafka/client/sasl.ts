import { readFile } from 'node:fs/promises'
import type { KafkajsSasl } from 'kafkajs/src/network/connectionPool.js'
import type { SaslOptions } from './options.ts'
import { TransportError } from '../../transport/transport-error.ts'

/** Returns the options in kafkajs's form, as a new object each time, because kafkajs keeps state in it. */
export function kafkajsSasl(sasl: SaslOptions): KafkajsSasl {
  if (sasl.mechanism !== 'oauthbearer') return { ...sasl }
  return {
    mechanism: sasl.mechanism,
    oauthBearerProvider: async () => ({ value: await token(sasl.tokenFile) }),
  }
}

async function token(file: string): Promise<string> {
  try {
    const text = (await readFile(file, 'utf8')).trim()
    if (text !== '') return text
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const detail = `the token file ${file} cannot be read (${code ?? 'no reason given'})`
    throw new TransportError('unauthenticated', detail, { cause: error })
  }
  throw new TransportError('unauthenticated', `the token file ${file} is empty`)
}
