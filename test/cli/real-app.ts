import { createApp } from '../../src/app.ts'
import { type FakeContext, fakeContext } from './fake-context.ts'

/** What a command runs in that asks clusters over real sockets. */
export function realAppContext(): FakeContext {
  return {
    ...fakeContext(),
    createApp: (config, options) => Promise.resolve(createApp(config, options)),
  }
}
