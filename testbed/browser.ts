import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { execute } from './execute.ts'
import { Unavailable } from './unavailable.ts'

export interface Browser {
  /** Resolves once the page has loaded. */
  goto(url: string): Promise<void>
  /** Returns the value of an expression in the page. */
  evaluate(expression: string): Promise<unknown>
  /** Sets the size of the window in CSS pixels; `narrow` like a phone, below the minimum of a window. */
  resize(width: number, height: number): Promise<void>
  setColorScheme(scheme: 'light' | 'dark'): Promise<void>
  /** Returns the visible part of the page as PNG. */
  picture(): Promise<Buffer>
  close(): Promise<void>
}

/** Starts headless Chromium with one empty page, over the DevTools protocol on a pipe. */
export async function openBrowser(): Promise<Browser> {
  await execute('chromium', ['--version']).catch(() => {
    throw new Unavailable('Chromium', 'the program chromium is not installed')
  })
  const profile = await mkdtemp(join(tmpdir(), 'browser-'))
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars']
  const chromium = spawn(
    'chromium',
    [...flags, '--remote-debugging-pipe', `--user-data-dir=${profile}`],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
  )
  const ended = new Promise(resolve => chromium.once('close', resolve))
  const [, , , input, output] = chromium.stdio as unknown as [null, null, null, Writable, Readable]
  const protocol = devtools(input, output)
  const { targetId } = await protocol.send('Target.createTarget', { url: 'about:blank' })
  const { sessionId } = await protocol.send('Target.attachToTarget', { targetId, flatten: true })
  const send = (method: string, params: object = {}): Promise<Result> =>
    protocol.send(method, params, String(sessionId))
  await send('Page.enable')
  return {
    async goto(url) {
      const loaded = protocol.next('Page.loadEventFired')
      await send('Page.navigate', { url })
      await loaded
    },
    async evaluate(expression) {
      const options = { returnByValue: true, awaitPromise: true }
      const { result } = await send('Runtime.evaluate', { expression, ...options })
      return (result as Result)['value']
    },
    async resize(width, height) {
      const metrics = { width, height, deviceScaleFactor: 1, mobile: width < 500 }
      await send('Emulation.setDeviceMetricsOverride', metrics)
    },
    async setColorScheme(value) {
      const features = [{ name: 'prefers-color-scheme', value }]
      await send('Emulation.setEmulatedMedia', { features })
    },
    async picture() {
      const { data } = await send('Page.captureScreenshot', { format: 'png' })
      return Buffer.from(String(data), 'base64')
    },
    async close() {
      chromium.kill()
      await ended
      // Its helper processes may still write for a moment.
      await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
    },
  }
}

type Result = Readonly<Record<string, unknown>>

interface Message {
  readonly id?: number
  readonly method?: string
  readonly result?: Result
  readonly error?: { readonly message: string }
}

interface Devtools {
  send(method: string, params: object, sessionId?: string): Promise<Result>
  /** Resolves with the next event of this name. */
  next(event: string): Promise<void>
}

/** Messages are JSON, each ended by a zero byte. */
function devtools(input: Writable, output: Readable): Devtools {
  const responses = new Map<number, (message: Message) => void>()
  const events = new Map<string, () => void>()
  let last = 0
  let text = ''
  output.setEncoding('utf8').on('data', (chunk: string) => {
    const messages = (text + chunk).split('\0')
    text = messages.pop() ?? ''
    for (const each of messages) {
      const message = JSON.parse(each) as Message
      if (message.id !== undefined) responses.get(message.id)?.(message)
      else events.get(message.method ?? '')?.()
    }
  })
  return {
    send(method, params, sessionId) {
      const id = ++last
      input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`)
      return new Promise((resolve, reject) => {
        responses.set(id, ({ result, error }) => {
          responses.delete(id)
          if (result === undefined) reject(new Error(`${method}: ${error?.message ?? 'failed'}`))
          else resolve(result)
        })
      })
    },
    next: event => new Promise(resolve => events.set(event, resolve)),
  }
}
