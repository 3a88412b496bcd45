import t from 'tap'
import { backlogFamilies, type BacklogModel } from '../../src/backlog/families.ts'
import { createPage } from '../../src/exposition/page.ts'
import { aBacklogs } from './a-backlogs.ts'
import { textOf } from '../exposition/toy-families.ts'

/** The samples, without their common prefix and labels. */
function lines(level: 'topic' | 'queue', backlogs: BacklogModel['backlogs']): string[] {
  return textOf([createPage(backlogFamilies(level), { cluster: 'prod', backlogs })])
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#'))
    .map(line => line.replace('tidemark_backlog_', '').replace('messaging_cluster="prod",', ''))
}

t.test('a known backlog has all values; a Kafka backlog has labels for topic and group', t => {
  const backlogs = aBacklogs([
    {
      destination: 'orders',
      group: 'billing',
      status: 'behind',
      messages: 40,
      age: 12.5,
      ageLowerBound: 10,
      ageUpperBound: 15,
      arrivedTotal: 100,
      completedTotal: 60,
      discardedTotal: 0,
      drain: Infinity,
      consumers: 2,
      objective: 10,
      unknownPartitions: 1,
      stalePartitions: 0,
    },
  ])
  const labels = '{messaging_system="kafka",destination="orders",consumer_group="billing"'
  t.same(lines('topic', backlogs), [
    `messages${labels}} 40`,
    `consumers${labels}} 2`,
    `unknown_partitions${labels}} 1`,
    `stale_partitions${labels}} 0`,
    `age_seconds${labels}} 12.5`,
    `age_lower_bound_seconds${labels}} 10`,
    `age_upper_bound_seconds${labels}} 15`,
    `objective_seconds${labels}} 10`,
    `arrived_messages_total${labels}} 100`,
    `completed_messages_total${labels}} 60`,
    `discarded_messages_total${labels}} 0`,
    `drain_seconds${labels}} +Inf`,
    `status${labels},status="behind"} 1`,
  ])
  t.end()
})

t.test('unknown values of a queue have no sample; its status is unknown', t => {
  const backlogs = aBacklogs([
    { vhost: '/', destination: 'jobs', status: 'unknown', messages: 3 },
    { vhost: 'shop', destination: 'mail', messages: 0, age: 0 },
  ])
  const jobs = '{messaging_system="rabbitmq",vhost="/",destination="jobs"'
  const mail = '{messaging_system="rabbitmq",vhost="shop",destination="mail"'
  t.same(lines('queue', backlogs), [
    `messages${jobs}} 3`,
    `messages${mail}} 0`,
    `age_seconds${mail}} 0`,
    `status${jobs},status="unknown"} 1`,
    `status${mail},status="ok"} 1`,
  ])
  t.end()
})
