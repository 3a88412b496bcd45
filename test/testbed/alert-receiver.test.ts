import t from 'tap'
import { startAlertReceiver } from '../../testbed/alert-receiver.ts'

void t.test('alerts of a notification are recorded with the name of their receiver', async t => {
  const receiver = await startAlertReceiver()
  t.teardown(() => receiver.stop())
  const alert = {
    status: 'firing',
    labels: { alertname: 'A', severity: 'critical' },
    annotations: { summary: 'Disk full.' },
  }
  const notification = { version: '4', receiver: 'on-call', alerts: [alert] }

  const { status } = await fetch(receiver.url, {
    method: 'POST',
    body: JSON.stringify(notification),
  })

  t.equal(status, 200)
  t.same(receiver.received, [{ receiver: 'on-call', ...alert }])
})

void t.test('a request that is not a notification is rejected', async t => {
  const receiver = await startAlertReceiver()
  t.teardown(() => receiver.stop())
  const { status } = await fetch(receiver.url, { method: 'POST', body: '{}' })
  t.equal(status, 400)
  t.same(receiver.received, [])
})
