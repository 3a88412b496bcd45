import { outputPath, size } from '../config/option-types.ts'
import { type ConfigOf, required, section, withDefault } from '../config/option.ts'

export const journal = section({
  path: required(outputPath(), {
    description:
      'File to which each event is appended as one line of JSON, with the fields of `GET /api/v1/events`. At start the events in it are read again. Its folder must exist.',
    tradeOff:
      'Each exporter needs its own file. Without a file, events and digests start empty with each start of the exporter.',
    example: '/var/lib/tidemark/journal.jsonl',
  }),
  max_size: withDefault(size({ from: '64KiB', to: '1GiB' }), '16MiB', {
    description:
      'A file of this size is renamed to `<path>.1`, which replaces the one before, and a new file begins.',
    tradeOff:
      'An event takes about 250 bytes, and each minute 40. Disk space is twice this size. A smaller file shortens the past that a digest knows after a restart.',
  }),
})

export type JournalFileConfig = ConfigOf<typeof journal>
