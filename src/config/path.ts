/** Where an option stands: `['kafka', 0, 'brokers']`. */
export type Path = readonly PropertyKey[]

/** The path as people write it: `kafka[0].brokers`. */
export function pathText(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`
    return text === '' ? String(step) : `${text}.${String(step)}`
  }, '')
}

/** The option that a path leads to, whichever cluster it is in: `kafka[].brokers`. */
export function optionPath(path: Path): string {
  return pathText(path)
    .replaceAll(/\[\d+\]/g, '[]')
    .replace(/\[\]$/, '')
}

/** What stands at a path; undefined when nothing does. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, step) => {
    if (typeof inner !== 'object' || inner === null) return undefined
    return Object.hasOwn(inner, step) ? (inner as Record<PropertyKey, unknown>)[step] : undefined
  }, value)
}

/** A copy of a tree with a value put at a path; mappings and lists on the way are made. */
export function withValue(tree: unknown, path: Path, value: unknown): unknown {
  const [step, ...rest] = path
  if (step === undefined) return value
  if (typeof step === 'number') {
    const list: readonly unknown[] = Array.isArray(tree) ? tree : []
    return Object.assign([...list], { [step]: withValue(list[step], rest, value) })
  }
  // What is no mapping stays: it is a mistake, which would be hidden.
  if (tree !== undefined && !isMapping(tree)) return tree
  return { ...tree, [step]: withValue(tree?.[String(step)], rest, value) }
}

/** A copy of a tree of mappings and lists, each text in it replaced by what `replace` gives. */
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
