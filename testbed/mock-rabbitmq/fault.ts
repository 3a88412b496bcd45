import type { ServerResponse } from 'node:http'

/** What goes wrong with the answers of a path. */
export type Fault =
  | { readonly kind: 'status'; readonly status: number; readonly body?: string }
  /** 200, but not the body that belongs there. */
  | { readonly kind: 'body'; readonly body: string }
  /** The connection is closed after so many bytes of the body; 0: before the status. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** Nothing comes, and the connection stays open. */
  | { readonly kind: 'silence' }
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** An array without end. */
  | { readonly kind: 'endless' }

/** Answers wrongly; false: the right answer follows. */
export async function answerWrongly(fault: Fault, response: ServerResponse): Promise<boolean> {
  switch (fault.kind) {
    case 'status':
      response.writeHead(fault.status, { 'content-type': 'application/json' })
      response.end(fault.body ?? JSON.stringify({ error: 'mock', reason: 'as a test wants it' }))
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

/** Lets the first bytes of the body pass, and closes the connection instead of the rest. */
function cutAfter(response: ServerResponse, bytes: number): void {
  const write = response.write.bind(response)
  let left = bytes
  response.end = (): ServerResponse => {
    if (left > 0) throw new Error(`the answer ended ${left} bytes before it was to be cut`)
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
