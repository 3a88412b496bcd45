import { readFileSync } from 'node:fs'

/** Licences that a package shipped with tidemark may have. */
const allowed = new Set([
  'MIT',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  '0BSD',
  'MIT-0',
])

/** Returns the production packages of a package-lock.json whose licence is missing or not allowed. */
export function licenceErrors({ packages }) {
  return Object.entries(packages)
    .filter(([path, { dev }]) => path !== '' && dev !== true)
    .filter(([, { license }]) => !allowed.has(license))
    .map(
      ([path, { license = 'no licence' }]) =>
        `${path}: ${license}, allowed: ${[...allowed].join(', ')}`,
    )
}

if (process.argv[1] === import.meta.filename) {
  const errors = licenceErrors(JSON.parse(readFileSync('package-lock.json', 'utf8')))
  for (const error of errors) console.error(error)
  process.exitCode = errors.length === 0 ? 0 : 1
}
