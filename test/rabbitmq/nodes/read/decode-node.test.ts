import t from 'tap'
import { decodeNode, nodeColumns } from '../../../../src/rabbitmq/nodes/read/decode-node.ts'
import { recordedList, recordedVersions } from '../../fixture.ts'

for (const version of recordedVersions) {
  t.test(`${version}: a running node reports resources in use and their limits`, t => {
    const [node] = recordedList(version, 'nodes').map(decodeNode)
    t.match(node, {
      name: 'rabbit@localhost',
      running: true,
      memoryAlarm: 0,
      diskFreeLimit: 50_000_000,
      diskAlarm: 0,
      fileDescriptorsLimit: 20_000,
      processesLimit: 1_048_576,
      partitionedPeers: 0,
    })
    for (const column of [
      'memoryUsed',
      'memoryLimit',
      'diskFree',
      'processesUsed',
      'uptime',
    ] as const) {
      t.ok(node !== undefined && node !== null && node[column] > 0, column)
    }
    t.end()
  })

  t.test(`${version}: every requested column exists`, t => {
    const [node] = recordedList(version, 'nodes')
    t.strictSame(new Set(Object.keys(node as object)), new Set(nodeColumns.split(',')))
    t.end()
  })
}

t.test('a node that is down has a name; its resources are unknown', t => {
  t.match(decodeNode({ name: 'rabbit@b', type: 'disc', running: false }), {
    running: false,
    memoryUsed: NaN,
    memoryAlarm: NaN,
    uptime: NaN,
    partitionedPeers: NaN,
  })
  t.end()
})

t.test('disk space is unknown if RabbitMQ does not monitor it', t => {
  const disabled = 'disk_free_monitoring_disabled'
  const node = decodeNode({ name: 'rabbit@a', disk_free: disabled, disk_free_limit: disabled })
  t.match(node, { diskFree: NaN, diskFreeLimit: NaN })
  t.end()
})

t.test('alarms and partitions are decoded', t => {
  const node = decodeNode({ name: 'rabbit@a', mem_alarm: true, partitions: ['rabbit@b'] })
  t.match(node, { memoryAlarm: 1, diskAlarm: NaN, partitionedPeers: 1 })
  t.end()
})

t.test('an element without a name is not a node', t => {
  t.equal(decodeNode({ running: true }), null)
  t.equal(decodeNode(null), null)
  t.end()
})
