import { type Problem, ProblemError } from '../../../src/reading/problem.ts'

/** Returns the problem with which a promise rejects. */
export async function problemOf(work: Promise<unknown>): Promise<Problem> {
  try {
    await work
  } catch (error) {
    if (error instanceof ProblemError) return error.problem
    throw error
  }
  throw new Error('it did not fail')
}
