import { once } from 'node:events'
import { connect } from 'node:net'

/** Sends a request over TCP and returns the first bytes of the reply. */
export async function firstReply(
  { host, port }: { readonly host: string; readonly port: number },
  request: Buffer,
): Promise<Buffer> {
  const socket = connect({ host, port, timeout: 2000 })
  try {
    socket.on('timeout', () => socket.destroy(new Error('no reply within 2 s')))
    socket.write(request)
    const [reply] = (await once(socket, 'data')) as [Buffer]
    return reply
  } finally {
    socket.destroy()
  }
}
