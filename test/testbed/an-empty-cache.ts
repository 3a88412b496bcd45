import type { Test } from 'tap'

/** Makes the testbed use an empty cache folder until this test ends. */
export function anEmptyCache(t: Test): string {
  const folder = t.testdir()
  const before = process.env['TIDEMARK_TESTBED_CACHE']
  process.env['TIDEMARK_TESTBED_CACHE'] = folder
  t.teardown(() => {
    if (before === undefined) delete process.env['TIDEMARK_TESTBED_CACHE']
    else process.env['TIDEMARK_TESTBED_CACHE'] = before
  })
  return folder
}
