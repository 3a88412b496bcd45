import t from 'tap'
import { createPage } from '../../../src/exposition/page.ts'
import {
  type LinksFacts,
  type ListedLink,
  sealedFederationLinks,
  sealedShovels,
} from '../../../src/rabbitmq/links/facts.ts'
import { linksPipeline } from '../../../src/rabbitmq/links/reading.ts'
import { RabbitmqMemory } from '../../../src/rabbitmq/rabbitmq-memory.ts'
import { textOf } from '../../exposition/toy-families.ts'
import { runToCompletion } from '../../run-to-completion.ts'
import { at, complete, reading } from '../rabbitmq-readings.ts'

const sections = { shovels: complete, federation_links: complete }

function link(identity: readonly string[], state: string): ListedLink {
  return { identity, state, node: '', changedAt: '' }
}

function factsOf(
  shovels: readonly ListedLink[] | null,
  links: readonly ListedLink[] | null,
): LinksFacts {
  return {
    shovels: shovels && sealedShovels(shovels),
    federationLinks: links && sealedFederationLinks(links),
  }
}

function aPipeline(): (facts: LinksFacts, seconds: number) => readonly string[] {
  const pipeline = linksPipeline(
    { config: { name: 'r', intervals: { links: 300 } }, memory: new RabbitmqMemory() },
    { name: 'links', core: 'shovels', read: () => Promise.reject(new Error('not read')) },
  )
  return (facts, seconds) => {
    const model = runToCompletion(pipeline.observe(reading(facts, seconds, sections), at(seconds)))
    const samples = textOf([createPage(pipeline.groups, model)])
      .split('\n')
      .filter(line => line.startsWith('tidemark'))
    return [...samples, ...pipeline.summary(model).map(({ label, value }) => `${label}: ${value}`)]
  }
}

const orders = link(['/', 'dynamic', 'orders'], 'running')

t.test('two upstreams of one exchange, and two sources of one upstream, are separate series', t => {
  const observed = aPipeline()
  const links = [
    link(['/', 'x', '', 'east', 'x'], 'running'),
    link(['/', 'x', '', 'east', 'y'], 'running'),
    link(['/', 'x', '', 'west', 'x'], 'error'),
    link(['/', '', 'x', 'east', 'x'], 'running'),
  ]
  const family = 'tidemark_rabbitmq_federation_link_state{messaging_cluster="r",vhost="/"'
  t.strictSame(observed(factsOf([], links), 0), [
    `${family},exchange="x",upstream="east",source="x",state="running"} 1`,
    `${family},exchange="x",upstream="east",source="y",state="running"} 1`,
    `${family},exchange="x",upstream="west",source="x",state="error"} 1`,
    `${family},queue="x",upstream="east",source="x",state="running"} 1`,
    'federation links: 4, 1 not running',
  ])
  t.end()
})

t.test('a shovel is one series with its current state, and a static one has no vhost', t => {
  const observed = aPipeline()
  const archive = link(['', 'static', 'orders'], 'flow')
  const family = 'tidemark_rabbitmq_shovel_state{messaging_cluster="r"'
  t.strictSame(observed(factsOf([archive, orders], []), 0), [
    `${family},shovel="orders",type="static",state="flow"} 1`,
    `${family},vhost="/",shovel="orders",type="dynamic",state="running"} 1`,
    'shovels: 2',
  ])
  const terminated = { ...orders, state: 'terminated' }
  t.strictSame(observed(factsOf([terminated], []), 300), [
    `${family},vhost="/",shovel="orders",type="dynamic",state="terminated"} 1`,
    'shovels: 1, 1 not running',
  ])
  t.end()
})

t.test('a cluster without links has no series', t => {
  t.strictSame(aPipeline()(factsOf([], []), 0), [])
  t.end()
})

t.test('links that could not be read keep their last state up to the staleness limit', t => {
  const observed = aPipeline()
  const before = observed(factsOf([orders], []), 0)
  t.strictSame(observed(factsOf(null, []), 300), before)
  t.strictSame(observed(factsOf(null, null), 1200), before)
  t.strictSame(observed(factsOf(null, null), 1201), [])
  t.end()
})

t.test('a link that was deleted has no series', t => {
  const observed = aPipeline()
  t.not(observed(factsOf([orders], []), 0).length, 0)
  t.strictSame(observed(factsOf([], []), 300), [])
  t.end()
})
