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
  'mode full reads one list': [{}, [all]],
  'mode full reads one list, whatever virtual hosts are included': [{ isEveryVhost: false }, [all]],
  'mode full does not need the list of virtual hosts': [{ vhosts: null }, [all]],
  'mode totals reads one list': [{ mode: 'totals' }, [all]],
  'mode totals reads one list per virtual host if some are excluded': [
    { mode: 'totals', isEveryVhost: false },
    each,
  ],
  'mode filtered reads one list per virtual host': [{ mode: 'filtered' }, each],
  'mode filtered by name reads one list': [{ mode: 'filtered', serverPattern: '^a$' }, [all]],
  'mode filtered by name reads one list per virtual host if some are excluded': [
    { mode: 'filtered', serverPattern: '^a$', isEveryVhost: false },
    each,
  ],
  'mode filtered needs the list of virtual hosts': [{ mode: 'filtered', vhosts: null }, []],
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

t.test('lists are paged only if the server filters names', t => {
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
