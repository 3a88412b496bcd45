import t from 'tap'
import { environment } from '../../testbed/rabbitmq-node.ts'

t.test('Erlang programs of a node listen on loopback only', t => {
  const { ERL_AFLAGS, ERL_EPMD_ADDRESS } = environment({
    name: 'rabbit1',
    ports: { amqp: 20_001, management: 20_002 },
    epmdPort: 20_003,
    distributionPort: 20_004,
    cookie: 'cookie',
    plugins: [],
    config: '',
  })
  t.equal(ERL_AFLAGS, '-kernel inet_dist_use_interface {127,0,0,1}')
  t.equal(ERL_EPMD_ADDRESS, '127.0.0.1')
  t.end()
})
