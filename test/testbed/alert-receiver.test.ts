import t from 'tap'
import { startAlertReceiver } from '../../testbed/alert-receiver.ts'

void t.test('alerts of a notification are kept with the receiver they are for', async t => {
  const receiver = await startAlertReceiver()
  t.teardown(() => receiver.stop())
  const alert = {
    status: 'firing',
    labels: { alertname: 'A', severity: 'critical' },
    annotations: { summary: 'It is so.' },
  }
  const notification = { version: '4', receiver: 'on-call', alerts: [alert] }

  const { status } = await fetch(receiver.url, {
    method: 'POST',
    body: JSON.stringify(notification),
  })

  t.equal(status, 200)
  t.same(receiver.received, [{ receiver: 'on-call', ...alert }])
})

void t.test('what is no notification is refused', async t => {
  const receiver = await startAlertReceiver()
  t.teardown(() => receiver.stop())
  const { status } = await fetch(receiver.url, { method: 'POST', body: '{}' })
  t.equal(status, 400)
  t.same(receiver.received, [])
})
