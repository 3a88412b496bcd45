import { createApp } from '../../src/app.ts'
import { type FakeSurroundings, fakeSurroundings } from './fake-context.ts'

/** What a command runs in that asks clusters over real sockets. */
export function surroundingsOfRealApp(): FakeSurroundings {
  return {
    ...fakeSurroundings(),
    createApp: (config, options) => Promise.resolve(createApp(config, options)),
  }
}
