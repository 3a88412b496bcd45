import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, runStep } from './child.mjs'

/** Installs the dependencies unless the installed ones match package-lock.json. */
export async function install() {
  if (isInstalled()) return
  console.error('installing dependencies')
  const npm = process.env.npm_execpath
  const [program, ...first] = npm === undefined ? ['npm'] : [process.execPath, npm]
  // Building needs the development dependencies, whatever NODE_ENV is.
  await runStep('npm ci', program, [...first, 'ci', '--include=dev'])
}

/** Whether npm's own record of installed packages has each package of the lock in the same version. */
function isInstalled() {
  const installed = packagesOf('node_modules/.package-lock.json')
  const wanted = packagesOf('package-lock.json')
  return Object.entries(wanted).every(
    ([path, { version, optional }]) =>
      path === '' || optional === true || installed[path]?.version === version,
  )
}

function packagesOf(file) {
  const path = join(root, file)
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : {}
}
