import t from 'tap'
import { GroupsBuilder, StagedGroup } from '../../../../src/kafka/backlog/facts/groups-builder.ts'

function listed(group: string, changed: { type?: string; state?: string } = {}) {
  return {
    group,
    type: 'classic',
    protocolType: 'consumer',
    state: 'Stable',
    coordinator: 1,
    ...changed,
  }
}

const member = { clientId: 'worker', host: '/10.0.0.7', instanceId: null }

t.test('groups are sorted by name, and found by name', t => {
  const groups = new GroupsBuilder([listed('b'), listed('a')])
  t.strictSame(
    groups.groups.map(({ name }) => name),
    ['a', 'b'],
  )
  t.equal(groups.row('b'), 1)
  t.equal(groups.find('b'), groups.groups[1])
  t.equal(groups.row('c'), undefined)
  t.equal(groups.find('c'), undefined)
  t.end()
})

t.test('the members of a group that was not described are unknown, not 0', t => {
  const group = new StagedGroup(listed('a'))
  t.strictSame(group.members, NaN)
  group.describe({ state: 'Empty', protocolType: 'consumer', assignor: '' })
  t.equal(group.members, 0)
  t.equal(group.state, 'Empty')
  group.member(member)
  t.equal(group.members, 1)
  t.end()
})

t.test(
  'members of a share group are counted by topic, and each description starts the count at 0',
  t => {
    const group = new StagedGroup(listed('a', { type: 'share' }))
    for (let described = 0; described < 2; described++) {
      group.describe({ state: 'Stable', protocolType: 'share', assignor: 'simple' })
      for (let member = 0; member < 2; member++) group.reads('orders')
      group.reads('mails')
    }
    const readers = new Map([
      ['orders', 2],
      ['mails', 1],
    ])
    t.strictSame(group.sharedReaders, readers)
    t.equal(new StagedGroup(listed('b')).sharedReaders, null)
    t.end()
  },
)

t.test('a listed group that is described as Dead has a type that the API does not support', t => {
  const dead = { state: 'Dead', protocolType: '', assignor: '' }
  const living = new StagedGroup(listed('a', { type: '' }))
  living.describe(dead)
  living.member(member)
  t.strictSame([living.state, living.protocolType, living.members], ['Stable', 'consumer', NaN])
  const dying = new StagedGroup(listed('b', { state: 'Dead' }))
  dying.describe(dead)
  t.strictSame([dying.state, dying.members], ['Dead', 0])
  t.end()
})

t.test('assignments are known only if the assignments of all members are', t => {
  const table = [
    // type, state, protocol type, members, readable → known
    ['classic', 'Stable', 'consumer', 2, true, true],
    ['classic', 'Stable', 'consumer', 2, false, false],
    ['classic', 'PreparingRebalance', 'consumer', 2, true, false],
    ['classic', 'CompletingRebalance', 'consumer', 2, true, false],
    ['classic', 'Empty', '', 0, true, true],
    ['classic', 'Stable', 'connect', 2, true, false],
    ['', 'Stable', 'consumer', 2, true, true],
    ['consumer', 'Reconciling', 'consumer', 2, true, true],
  ] as const
  for (const [type, state, protocolType, members, isReadable, isKnown] of table) {
    const group = new StagedGroup(listed('a', { type }))
    group.describe({ state, protocolType, assignor: '' })
    for (let added = 0; added < members; added++) group.member(member)
    if (!isReadable) group.assignmentUnreadable()
    t.equal(group.assignmentsKnown, isKnown, `${type} ${state} ${protocolType}`)
  }
  t.notOk(new StagedGroup(listed('a')).assignmentsKnown, 'not described')
  t.end()
})
