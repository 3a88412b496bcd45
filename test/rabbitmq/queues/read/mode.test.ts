import t from 'tap'
import {
  chosenMode,
  type ModeCriteria,
  serverPattern,
} from '../../../../src/rabbitmq/queues/read/mode.ts'

const ordinary: ModeCriteria = {
  queues: 5_000,
  vhosts: { include: [], exclude: [] },
  wantedVhosts: 3,
  serverPattern: null,
}

const choices: Readonly<Record<string, [criteria: Partial<ModeCriteria>, mode: string]>> = {
  'a cluster of ordinary size is read in full': [{}, 'full'],
  'a cluster of unknown size is read in full': [{ queues: NaN }, 'full'],
  'a large cluster is read in mode totals': [{ queues: 50_000 }, 'totals'],
  'names are filtered by the server if it supports their pattern': [
    { serverPattern: '^a$' },
    'filtered',
  ],
  'names of a large cluster are filtered by the server if it supports their pattern': [
    { serverPattern: '^a$', queues: 50_000 },
    'filtered',
  ],
  'few virtual hosts are read one by one': [
    { vhosts: { include: ['shop'], exclude: [] }, queues: 50_000 },
    'filtered',
  ],
  'many virtual hosts are read with one list': [
    { vhosts: { include: ['.*'], exclude: [] }, wantedVhosts: 500 },
    'full',
  ],
  'excluding some virtual hosts does not cause lists per virtual host': [
    { vhosts: { include: [], exclude: ['test'] } },
    'full',
  ],
}

for (const [title, [criteria, mode]] of Object.entries(choices)) {
  t.test(title, t => {
    t.equal(chosenMode({ ...ordinary, ...criteria }), mode)
    t.end()
  })
}

t.test('patterns with the same meaning on the server are joined into one', t => {
  const patterns: Readonly<Record<string, readonly string[]>> = {
    '^(?:(?:orders))$': ['orders'],
    '^(?:(?:orders\\..*)|(?:[a-z0-9]+-queue))$': ['orders\\..*', '[a-z0-9]+-queue'],
    '^(?:(?:(?:a|b)+ c:d/e))$': ['(?:a|b)+ c:d/e'],
  }
  for (const [expected, include] of Object.entries(patterns)) {
    t.equal(serverPattern({ include, exclude: ['x'] }), expected)
  }
  t.end()
})

t.test('patterns that may differ on the server are matched by the exporter', t => {
  const patterns = [
    '.',
    'a.c',
    'a.?',
    '[^a]b',
    '\\p{L}+',
    '(?!test).*',
    '(?=a).*',
    '(?<n>a)',
    'ü',
    'a{2}',
    '\\d',
    '\\s',
    '\\u0041',
  ]
  for (const pattern of patterns) {
    t.equal(serverPattern({ include: ['orders', pattern], exclude: [] }), null, pattern)
  }
  t.equal(serverPattern({ include: ['a'.repeat(1100)], exclude: [] }), null, 'too long')
  t.equal(serverPattern({ include: [], exclude: ['a'] }), null, 'nothing to include')
  t.end()
})
