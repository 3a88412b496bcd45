import type { ServerResponse } from 'node:http'

/** A fault in the responses of a path. */
export type Fault =
  | { readonly kind: 'status'; readonly status: number; readonly body?: string }
  /** Status 200 with another body. */
  | { readonly kind: 'body'; readonly body: string }
  /** The connection is closed after `afterBytes` bytes of the body; 0: before the status. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** No response, and the connection stays open. */
  | { readonly kind: 'silence' }
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** An endless array. */
  | { readonly kind: 'endless' }

/** Applies the fault to a response; returns false if the normal response must follow. */
export async function injectFault(fault: Fault, response: ServerResponse): Promise<boolean> {
  switch (fault.kind) {
    case 'status':
      response.writeHead(fault.status, { 'content-type': 'application/json' })
      response.end(fault.body ?? JSON.stringify({ error: 'mock', reason: 'set by a test' }))
      return true
    case 'body':
      response.end(fault.body)
      return true
    case 'cut':
      if (fault.afterBytes === 0) response.socket?.destroy()
      else cutAfter(response, fault.afterBytes)
      return fault.afterBytes === 0
    case 'silence':
      return true
    case 'delay':
      await new Promise(resolve => setTimeout(resolve, fault.milliseconds))
      return false
    case 'endless':
      writeWithoutEnd(response)
      return true
  }
}

/** Sends the first bytes of the body and then closes the connection. */
function cutAfter(response: ServerResponse, bytes: number): void {
  const write = response.write.bind(response)
  let left = bytes
  response.end = (): ServerResponse => {
    if (left > 0) throw new Error(`the response ended ${left} bytes before the cut`)
    return response
  }
  response.write = (chunk: unknown): boolean => {
    const part = Buffer.from(chunk as string | Uint8Array).subarray(0, left)
    left -= part.length
    if (left > 0) return write(part)
    return write(part, () => response.socket?.destroy())
  }
}

function writeWithoutEnd(response: ServerResponse): void {
  const elements = `${JSON.stringify({ name: 'x'.repeat(100), vhost: '/' })},`.repeat(100)
  response.write('[')
  const more = (): void => {
    while (!response.destroyed) if (!response.write(elements)) break
  }
  response.on('drain', more)
  more()
}
