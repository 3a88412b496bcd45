import { join } from 'node:path'
import { fileExtensions, renderDigest } from '../reports/digest/formats.ts'
import { replaceFile } from './atomic-file.ts'
import type { FileTargetConfig } from './options.ts'
import { DeliveryError, type Target } from './target.ts'

/** Writes each report to a file of its own, named by its period. */
export function fileTarget({ folder, format }: FileTargetConfig): Target {
  return {
    kind: 'file',
    async deliver({ digest }) {
      const { name = '', period = '' } = digest.report ?? {}
      // Some file systems have no colons, which offsets of hours have.
      const path = join(folder, `${name}-${period.replaceAll(':', '')}.${fileExtensions[format]}`)
      try {
        await replaceFile(path, renderDigest(digest, format))
      } catch (error) {
        const { code = 'failed' } = error as NodeJS.ErrnoException
        throw new DeliveryError(`cannot write ${path}: ${code}`)
      }
    },
  }
}
