import { execFileSync, spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import t from 'tap'

const script = resolve('scripts/run/licences.mjs')

function checked(folder: string): { readonly status: number | null; readonly stderr: string } {
  return spawnSync(process.execPath, [script], { cwd: folder, encoding: 'utf8' })
}

t.test('the packages that ship have an allowed licence', t => {
  t.doesNotThrow(() => execFileSync(process.execPath, [script]))
  t.end()
})

t.test('a shipped package with another licence or none is named; development tools are not', t => {
  const packages = {
    '': { license: 'Apache-2.0' },
    'node_modules/a': { license: 'GPL-3.0' },
    'node_modules/b': {},
    'node_modules/c': { license: 'MIT' },
    'node_modules/d': { license: 'GPL-3.0', dev: true },
  }
  const folder = t.testdir({ 'package-lock.json': JSON.stringify({ packages }) })
  const { status, stderr } = checked(folder)
  t.equal(status, 1)
  t.match(stderr, /^node_modules\/a: GPL-3\.0, allowed: .*\nnode_modules\/b: no licence, .*\n$/)
  t.end()
})
