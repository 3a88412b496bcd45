import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Finding, Resolution } from './config-error.ts'
import { LoadedFile } from './loaded-file.ts'
import type { OptionTree } from './option-tree.ts'
import { mapTexts, optionPath, type Path, pathText } from './path.ts'

/**
 * Replaces each file path in the configuration by its file, and makes each path to write to absolute.
 *
 * Paths are relative to `folder`.
 */
export async function readFiles(
  config: unknown,
  folder: string,
  options: OptionTree,
): Promise<Resolution> {
  const named: { readonly path: Path; readonly file: string }[] = []
  const traitOf = (path: Path): string | undefined => options.at(optionPath(path))?.type?.trait
  const withOutputs = mapTexts(config, (text, path) => {
    if (traitOf(path) === 'file') named.push({ path, file: text })
    // A blank one would become the folder itself.
    return traitOf(path) === 'output' && text.trim() !== '' ? resolve(folder, text) : text
  })

  const findings: Finding[] = []
  const contents = new Map<string, LoadedFile>()
  for (const { path, file } of named) {
    const content = await readText(resolve(folder, file))
    if (typeof content === 'string') contents.set(pathText(path), new LoadedFile(file, content))
    else findings.push(unreadable(path, content))
  }
  const value = mapTexts(withOutputs, (text, path) => contents.get(pathText(path)) ?? text)
  return { value, findings }
}

/** Returns the text of a file, or the reason why it cannot be read. */
export async function readText(file: string): Promise<string | Unreadable> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    // Not the message, which contains the path: a password or a key may be written in its place.
    return { reason: reasons[code] ?? `it cannot be opened (${code})` }
  }
}

interface Unreadable {
  readonly reason: string
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
  ENAMETOOLONG: 'the path is too long',
  ERR_INVALID_ARG_VALUE: 'the path contains a null character',
}

function unreadable(path: Path, { reason }: Unreadable): Finding {
  const explanation = `cannot read the file: ${reason}`
  return { path, headline: 'invalid option', explanation }
}
