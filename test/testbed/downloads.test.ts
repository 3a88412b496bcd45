import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { debianFolder } from '../../testbed/debian.ts'
import { jmxAgentJar } from '../../testbed/jmx-agent.ts'
import { kafkaClassPath } from '../../testbed/kafka-jars.ts'
import { nodeRelease } from '../../testbed/node-release.ts'
import { parseOpenMetrics } from '../../testbed/openmetrics-parser.ts'
import { Unavailable } from '../../testbed/unavailable.ts'
import { anEmptyCache } from './an-empty-cache.ts'

/** Makes these shell scripts the programs of this machine; returns the calls of all, a line each. */
function programs(t: Test, scripts: Readonly<Record<string, string>>): () => string {
  const cache = anEmptyCache(t)
  const folder = join(cache, 'bin')
  const calls = join(cache, 'calls')
  mkdirSync(folder)
  writeFileSync(calls, '')
  for (const [name, script] of Object.entries(scripts)) {
    const file = join(folder, name)
    writeFileSync(file, `#!/bin/sh\necho "${name} $*" >> ${calls}\n${script}\n`)
    chmodSync(file, 0o755)
  }
  const before = process.env['PATH'] ?? ''
  process.env['PATH'] = `${folder}:${before}`
  t.teardown(() => (process.env['PATH'] = before))
  return () => readFileSync(calls, 'utf8')
}

t.test('Maven fails for a file without the checksum of its registry', async t => {
  const calls = programs(t, { java: '', mvn: '' })
  await kafkaClassPath('4.3.0')
  await jmxAgentJar()
  t.match(calls(), /^mvn .*--strict-checksums dependency:copy-dependencies/m)
  t.match(calls(), /^mvn .*--strict-checksums dependency:copy /m)
})

t.test('a download with a wrong checksum is not in the cache', async t => {
  const calls = programs(t, { java: '', mvn: 'echo "Checksum validation failed" >&2; exit 1' })
  const failure = { constructor: Unavailable, message: /Kafka 4\.3\.0.*Checksum validation failed/ }
  await t.rejects(kafkaClassPath('4.3.0'), failure)
  await t.rejects(kafkaClassPath('4.3.0'), failure)
  t.equal(calls().match(/^mvn /gm)?.length, 2)
})

t.test('packages of npm and Python run no code when they are installed', async t => {
  const calls = programs(t, {
    npm: '',
    python3: 'case "$2" in venv) mkdir "$3/bin"; cp "$0" "$3/bin/python";; esac',
  })
  await nodeRelease('24')
  await parseOpenMetrics('# EOF\n').catch(() => undefined)
  t.match(calls(), /^npm install .*--ignore-scripts node-linux-\w+@24$/m)
  t.match(calls(), /-m pip install .*--only-binary=:all: prometheus-client$/m)
})

const needsRoot = process.getuid?.() === 0 ? false : 'chroot needs root'

const debian = {
  'apt-get': `case "$*" in
    *download*) touch debootstrap.deb;;
    *indextargets*) echo "Debian|bookworm|http://mirror.localhost/debian";;
  esac`,
  'dpkg-deb': '',
}

t.test('Debian is installed only if its signature is valid', { skip: needsRoot }, async t => {
  const install = `for last; do root=$target; target=$last; done
    mkdir -p "$root/etc" "$root/var/cache/apt/archives"`
  const calls = programs(t, { ...debian, unshare: install })
  await debianFolder('trixie')
  t.match(calls(), /^apt-get .*AllowInsecureRepositories=false .*download debootstrap$/m)
  t.match(calls(), /^unshare .*\/debootstrap --force-check-gpg .* trixie /m)
})

t.test(
  'without its keyring Debian is unavailable, with the reason',
  { skip: needsRoot },
  async t => {
    const reason = 'E: Keyring-based check was requested; aborting accordingly'
    programs(t, { ...debian, unshare: `echo "${reason}" >&2; exit 1` })
    await t.rejects(debianFolder('trixie'), {
      constructor: Unavailable,
      message: new RegExp(reason),
    })
  },
)
