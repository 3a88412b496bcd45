import t from 'tap'
import { queueLists, type WantedQueues } from '../../../../src/rabbitmq/queues/read/queue-lists.ts'

const wanted: WantedQueues = {
  mode: 'full',
  vhosts: ['/', 'shop'],
  isEveryVhost: true,
  serverPattern: null,
}

const all = '/queues'
const each = ['/queues//', '/queues/shop']

const plans: Readonly<Record<string, [wanted: Partial<WantedQueues>, paths: readonly string[]]>> = {
  'full is one list': [{}, [all]],
  'full is one list whatever virtual hosts are wanted': [{ isEveryVhost: false }, [all]],
  'full needs no virtual hosts': [{ vhosts: null }, [all]],
  'totals are one list': [{ mode: 'totals' }, [all]],
  'totals of some virtual hosts are one list each': [{ mode: 'totals', isEveryVhost: false }, each],
  'filtered is one list for each virtual host': [{ mode: 'filtered' }, each],
  'filtered by name is one list': [{ mode: 'filtered', serverPattern: '^a$' }, [all]],
  'filtered by name in some virtual hosts is one list each': [
    { mode: 'filtered', serverPattern: '^a$', isEveryVhost: false },
    each,
  ],
  'filtered needs virtual hosts': [{ mode: 'filtered', vhosts: null }, []],
}

for (const [title, [difference, paths]] of Object.entries(plans)) {
  t.test(title, t => {
    const lists = queueLists({ ...wanted, ...difference })
    t.strictSame(
      lists.map(({ resource }) => `/${resource.path.join('/')}`),
      paths,
    )
    t.strictSame(
      lists.map(({ vhost }) => vhost ?? all),
      paths.map(path => (path === all ? all : path.slice('/queues/'.length))),
    )
    t.end()
  })
}

t.test('only names that the server filters come in pages', t => {
  const query = (difference: Partial<WantedQueues>): unknown =>
    queueLists({ ...wanted, ...difference })[0]?.resource.query
  t.match(query({}), { columns: /^name,vhost,/ })
  t.notMatch(query({}), { page_size: Number })
  t.match(query({ mode: 'filtered', serverPattern: '^a$' }), {
    name: '^a$',
    use_regex: true,
    page_size: 500,
    columns: String,
  })
  t.strictSame(query({ mode: 'totals' }), { disable_stats: true, enable_queue_totals: true })
  t.end()
})
