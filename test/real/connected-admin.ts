import type { Admin, Kafka } from 'kafkajs'
import { entry } from '../../src/columns/columns.ts'
import { untilTrue } from '../../testbed/until-true.ts'

/**
 * Connects to brokers that may have started just now, to make topics and the like.
 *
 * Of those kafkajs sometimes takes along that they know no request at all, and never asks again.
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
  await untilTrue('brokers can be administered', isConnected, { within: 30 })
  return entry(admins, 0)
}
