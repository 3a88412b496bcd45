import type { UnixSeconds } from '../reading/time.ts'

/** What a canary writes: enough to recognise its own messages among those of other canaries. */
export interface CanaryMessage {
  /** One for each start of a canary, so that a restart does not look like loss or disorder. */
  readonly run: string
  /** Cluster name in the configuration that sends it, for people who read the messages. */
  readonly instance: string
  /** Number of the round within the run; each path gets each number once at most. */
  readonly sequence: number
  readonly sentAt: UnixSeconds
}

/** In bytes. A message is shorter; what is longer was written by something else. */
const longestMessage = 1024

export function canaryText({ run, instance, sequence, sentAt }: CanaryMessage): string {
  return JSON.stringify({ tidemark: 'canary', run, instance, sequence, sent_at: sentAt })
}

/** Returns the message of a canary. Null: something else, which anyone with the right may write. */
export function parseCanaryMessage(value: Buffer | null): CanaryMessage | null {
  if (value === null || value.length > longestMessage) return null
  const parsed = parseJson(value.toString('utf8'))
  if (typeof parsed !== 'object' || parsed === null) return null
  const { tidemark, run, instance, sequence, sent_at: sentAt } = parsed as Record<string, unknown>
  if (tidemark !== 'canary' || typeof run !== 'string' || typeof instance !== 'string') return null
  if (!Number.isSafeInteger(sequence) || typeof sentAt !== 'number') return null
  return { run, instance, sequence: sequence as number, sentAt }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
