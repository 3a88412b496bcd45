import { open, rename, rm } from 'node:fs/promises'

/** Replaces a file as a whole: a reader sees the old content or the new one. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const part = `${path}.part`
  try {
    const file = await open(part, 'w', 0o640)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(part, path)
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined)
    throw error
  }
}
