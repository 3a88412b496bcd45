import { shippedYaml } from './shipped-yaml.ts'

/** The tested part of a service in `docker-compose.yml`. */
export interface Service {
  readonly image?: string
  readonly build?: string | { readonly context: string }
  readonly command?: readonly string[]
  readonly environment?: Readonly<Record<string, string | number>>
  readonly hostname?: string
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
  readonly healthcheck?: { readonly test: readonly string[] }
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
  readonly secrets?: readonly string[]
  readonly security_opt?: readonly string[]
  readonly deploy?: {
    readonly resources: { readonly limits: { readonly cpus?: string; readonly memory?: string } }
  }
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>
  readonly volumes: Readonly<Record<string, unknown>>
  readonly secrets: Readonly<Record<string, { readonly file: string }>>
}

export const composeFile = shippedYaml('docker-compose.yml') as unknown as ComposeFile

export interface Mount {
  readonly service: string
  /** A path of the repository (`./…`), or the name of a volume. */
  readonly source: string
  readonly target: string
  readonly mode: string | undefined
}

export const mounts: readonly Mount[] = Object.entries(composeFile.services).flatMap(
  ([service, { volumes = [] }]) =>
    volumes.map(text => {
      const [source = '', target = '', mode] = text.split(':')
      return { service, source, target, mode }
    }),
)

/** Returns the repository path that is mounted at a path of a service. Undefined: nothing is mounted. */
export function mountedFrom(service: string, path: string): string | undefined {
  const mount = mounts
    .filter(one => one.service === service && one.source.startsWith('./'))
    .find(({ target }) => path === target || path.startsWith(`${target}/`))
  if (mount === undefined) return undefined
  return mount.source.slice('./'.length) + path.slice(mount.target.length)
}

/** Returns the folder with the Dockerfile of a service. Undefined: it is not built here. */
export function buildFolder({ build }: Service): string | undefined {
  return typeof build === 'object' ? build.context : build
}
