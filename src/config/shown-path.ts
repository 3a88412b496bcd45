import { closestWord } from './did-you-mean.ts'
import type { OptionTree } from './option-tree.ts'
import { optionPath, type Path } from './path.ts'

/**
 * Returns a path for an error message, with `…` for each key that is neither an option nor close to one.
 *
 * Such a key may be a secret at a wrong place: `{ plain:user:password }` is a mapping with one key.
 */
export function shownPath(path: Path, options: OptionTree): Path {
  return path.map((step, at) => {
    if (typeof step === 'number') return step
    const key = String(step)
    const allowed = options.siblings(optionPath(path.slice(0, at + 1))).map(option => option.key)
    const isShown =
      options.all.some(option => option.key === key) || closestWord(key, allowed) !== undefined
    return isShown ? key : '…'
  })
}
