import type { Admin, Kafka } from 'kafkajs'
import { entry } from '../../src/columns/columns.ts'
import { untilTrue } from '../../testbed/until-true.ts'

/**
 * Connects an admin client to brokers that may have started a moment ago.
 *
 * kafkajs sometimes reads an empty list of API versions from such a broker and never requests it
 * again, so each attempt uses a new client.
 */
export async function connectedAdmin(client: Kafka): Promise<Admin> {
  const admins: Admin[] = []
  const isConnected = async (): Promise<boolean> => {
    const admin = client.admin()
    try {
      await admin.connect()
      await admin.describeCluster()
    } catch (error) {
      await admin.disconnect()
      throw error
    }
    return admins.push(admin) > 0
  }
  await untilTrue('the brokers accept admin requests', isConnected, { within: 30 })
  return entry(admins, 0)
}
