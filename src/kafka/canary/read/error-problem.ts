import type { Problem } from '../../../reading/problem.ts'
import { problemOf } from '../../client/error-codes.ts'

/** A right that the canary needs, as the tool `kafka-acls.sh` names it. */
export type Right = 'Write' | 'Read' | 'Describe' | 'Create' | 'Alter'

const topicAuthorizationFailed = 29
const groupAuthorizationFailed = 30
const clusterAuthorizationFailed = 31

/** Returns an error code as a problem; a missing right names the command that grants it. */
export function errorProblem(
  code: number,
  subject: string,
  {
    right,
    topic,
    group,
  }: { readonly right: Right; readonly topic: string; readonly group?: string },
): Problem {
  const problem = problemOf(code, subject)
  const resource = resourceOf(code, topic, group)
  if (resource === null) return problem
  const operation = code === groupAuthorizationFailed ? 'Read' : right
  const detail = `grant it to the user of the canary: kafka-acls.sh --add --operation ${operation} ${resource} --allow-principal User:…`
  return { ...problem, detail, cause: `${operation} on ${resource}` }
}

/** Null: the error is not about a right. */
function resourceOf(code: number, topic: string, group = ''): string | null {
  if (code === groupAuthorizationFailed) return `--group ${group}`
  const isOfTopic = code === topicAuthorizationFailed || code === clusterAuthorizationFailed
  return isOfTopic ? `--topic ${topic}` : null
}
