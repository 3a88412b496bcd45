import { humanAmount, humanDuration } from '../human.ts'
import type { JsonNumber } from '../json-values.ts'
import type { BacklogReference, Top } from './digest.ts'

/** Returns a count with its noun: `1 incident`, `12 incidents`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count === 1 ? '1' : humanAmount(count)} ${count === 1 ? noun : plural}`
}

/** `orders · billing (prod)`; a queue: `jobs in / (prod)`. */
export function subjectOf({
  messaging_cluster: cluster,
  vhost,
  destination,
  consumer_group: group,
}: BacklogReference): string {
  const place = vhost === null || vhost === '/' ? destination : `${destination} in ${vhost}`
  return `${group === null ? place : `${place} · ${group}`} (${cluster})`
}

/** `2026-11-24 09:42`. */
export function timeOf(rfc3339: string, timeZone: string): string {
  const parts = new Map(
    new Intl.DateTimeFormat('en-GB', {
      timeZone,
      ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
    })
      .formatToParts(new Date(rfc3339))
      .map(({ type, value }) => [type, value]),
  )
  const [year, month, day, hour, minute] = ['year', 'month', 'day', 'hour', 'minute'].map(
    part => parts.get(part as Intl.DateTimeFormatPartTypes) ?? '',
  )
  return `${year}-${month}-${day} ${hour}:${minute}`
}

/** `2026-11-24 00:00 to 2026-11-25 00:00`. */
export function periodText(from: string, to: string, timeZone: string): string {
  return `${timeOf(from, timeZone)} to ${timeOf(to, timeZone)}`
}

/** `12.1 k messages, the oldest 8.1 min old`; '' if nothing is known. */
export function waitingText(messages: JsonNumber, age: JsonNumber): string {
  const parts = [
    typeof messages === 'number' ? counted(messages, 'message') : '',
    typeof age === 'number' && age > 0 ? `the oldest ${humanDuration(age)} old` : '',
  ]
  return parts.filter(part => part !== '').join(', ')
}

/** A sentence about entries that are not listed; none if all are. */
export function restOf({ total, entries }: Top<unknown>, noun: string): readonly string[] {
  const rest = total - entries.length
  return rest === 0 ? [] : [`${counted(rest, `more ${noun}`)} not listed.`]
}

/** `99.2 %`; rounded down, so that 100 % is complete. */
export function percentText(share: number): string {
  const percent = Math.floor(share * 10_000) / 100
  return `${percent} %`
}
