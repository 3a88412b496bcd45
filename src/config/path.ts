/** Path of an option in the configuration: `['kafka', 0, 'brokers']`. */
export type Path = readonly PropertyKey[]

/** Returns a path as text: `kafka[0].brokers`. */
export function pathText(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`
    return text === '' ? String(step) : `${text}.${String(step)}`
  }, '')
}

/** Returns a path as text without list positions: `kafka[].brokers`. */
export function optionPath(path: Path): string {
  return pathText(path)
    .replaceAll(/\[\d+\]/g, '[]')
    .replace(/\[\]$/, '')
}

/** Returns the value at a path; undefined if there is none. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, step) => {
    if (typeof inner !== 'object' || inner === null) return undefined
    return Object.hasOwn(inner, step) ? (inner as Record<PropertyKey, unknown>)[step] : undefined
  }, value)
}

/** Returns a copy with a value set at a path; missing mappings and lists are created. */
export function withValue(tree: unknown, path: Path, value: unknown): unknown {
  const [step, ...rest] = path
  if (step === undefined) return value
  if (typeof step === 'number') {
    const list: readonly unknown[] = Array.isArray(tree) ? tree : []
    return Object.assign([...list], { [step]: withValue(list[step], rest, value) })
  }
  // Replacing a value of the wrong type would hide the error.
  if (tree !== undefined && !isMapping(tree)) return tree
  return { ...tree, [step]: withValue(tree?.[String(step)], rest, value) }
}

/** Returns a copy of mappings and lists with each string replaced by the result of `replace`. */
export function mapTexts(
  value: unknown,
  replace: (text: string, path: Path) => unknown,
  path: Path = [],
): unknown {
  if (typeof value === 'string') return replace(value, path)
  if (Array.isArray(value)) return value.map((entry, at) => mapTexts(entry, replace, [...path, at]))
  if (!isMapping(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key, mapTexts(entry, replace, [...path, key])]),
  )
}

export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
