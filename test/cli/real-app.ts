import { createApp } from '../../src/app.ts'
import { type FakeContext, fakeContext } from './fake-context.ts'

/** A context whose exporter polls clusters over real sockets. */
export function contextWithRealApp(): FakeContext {
  return {
    ...fakeContext(),
    createApp: (config, options) => Promise.resolve(createApp(config, options)),
  }
}
