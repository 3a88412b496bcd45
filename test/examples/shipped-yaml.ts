import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { projectRoot } from '../../testbed/project-root.ts'

/** A YAML or JSON object. */
export type Tree = Readonly<Record<string, unknown>>

export function shippedText(path: string): string {
  return readFileSync(join(projectRoot, path), 'utf8')
}

/** Returns the only document of a YAML file of the repository. */
export function shippedYaml(path: string): Tree {
  const [document, ...more] = shippedDocuments(path)
  if (document === undefined || more.length > 0) throw new Error(`${path}: expected one document`)
  return document
}

/** Returns all documents of a YAML file, with merge keys (`<<`) resolved. */
export function shippedDocuments(path: string): readonly Tree[] {
  const documents = parseAllDocuments(shippedText(path), { merge: true })
  return [...documents].map(document => {
    const [error] = document.errors
    if (error !== undefined) throw error
    return document.toJS() as Tree
  })
}
