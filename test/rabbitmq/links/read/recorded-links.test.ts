import t from 'tap'
import {
  decodeFederationLink,
  decodeShovel,
} from '../../../../src/rabbitmq/links/read/decode-link.ts'
import { recordedList, recordedVersions } from '../../fixture.ts'

for (const version of recordedVersions) {
  t.test(`RabbitMQ ${version}: each recorded shovel has its name and state`, t => {
    const shovels = recordedList(version, 'shovels').map(decodeShovel)
    const states = shovels.map(
      shovel => `${shovel?.identity.join(' ') ?? '?'}: ${shovel?.state ?? '?'}`,
    )
    t.ok(states.includes(' static nightly: running'), states.join(', '))
    t.ok(states.some(state => /^shop dynamic nowhere: (starting|terminated)$/.test(state)))
    t.notOk(shovels.includes(null))
    t.end()
  })

  t.test(`RabbitMQ ${version}: each recorded federation link has an upstream and a state`, t => {
    const links = recordedList(version, 'federation-links').map(decodeFederationLink)
    t.ok(links.length > 1)
    t.ok(links.every(link => link !== null && link.identity[3] !== '' && link.state !== 'unknown'))
    const identities = links.map(link => JSON.stringify(link?.identity))
    t.equal(new Set(identities).size, identities.length, 'no two links have the same labels')
    t.end()
  })
}
