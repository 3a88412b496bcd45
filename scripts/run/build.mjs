import { runStep } from './child.mjs'

/** Compiles everything into `build`: the program, its tests, the testbed. */
export async function build() {
  await compile(['--project', 'tsconfig.json'])
}

/** Compiles the program alone into `dist`, as it ships. */
export async function buildProduct() {
  // The note of what was compiled lives where it is about, so that they can only vanish together.
  await compile(['--project', 'tsconfig.build.json', '--tsBuildInfoFile', 'dist/.tsbuildinfo'])
}

async function compile(args) {
  await runStep('compiling', process.execPath, ['node_modules/typescript/bin/tsc', ...args])
}
