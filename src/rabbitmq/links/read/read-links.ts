import { type NameFilter, nameFilter, type NamePatterns } from '../../../columns/name-filter.ts'
import type { Source } from '../../../reading/reading.ts'
import type { ObserveRequest } from '../../../reading/request.ts'
import type { Clock } from '../../../scheduling/clock.ts'
import type { ManagementApi, Resource } from '../../client/management-api.ts'
import { SectionRequests } from '../../section-requests.ts'
import {
  latestLinks,
  type LinksFacts,
  type ListedLink,
  sealedFederationLinks,
  sealedShovels,
} from '../facts.ts'
import {
  decodeFederationLink,
  decodeShovel,
  federationColumns,
  shovelColumns,
} from './decode-link.ts'

export type LinksSection = 'shovels' | 'federation_links'

interface LinksSourceOptions {
  readonly api: ManagementApi
  readonly vhosts: NamePatterns
  readonly observe: ObserveRequest
  readonly clock: Clock
}

const shovels = {
  path: ['shovels'],
  query: { columns: shovelColumns },
  api: 'GET /api/shovels',
}

/** RabbitMQ collects all channels for it, and waits for a node that hangs: never poll it often. */
const federationLinks = {
  path: ['federation-links'],
  query: { columns: federationColumns },
  api: 'GET /api/federation-links',
}

/** Reads the state of shovels and federation links. */
export function createLinksSource({
  api,
  vhosts,
  observe,
  clock,
}: LinksSourceOptions): Source<LinksFacts, LinksSection> {
  const isWanted = nameFilter(vhosts)
  return {
    name: 'links',
    core: 'shovels',
    async read(signal) {
      const from = clock.now()
      const shovelsSection = new SectionRequests(api, { signal, observe })
      const federationSection = new SectionRequests(api, { signal, observe })
      const listedShovels = await linksOf(shovelsSection, shovels, decodeShovel, isWanted)
      const listedLinks = shovelsSection.isClusterUnreadable
        ? null
        : await linksOf(federationSection, federationLinks, decodeFederationLink, isWanted)
      return {
        name: 'links',
        span: { from, to: clock.now() },
        facts: {
          shovels: listedShovels && sealedShovels(listedShovels),
          federationLinks: listedLinks && sealedFederationLinks(listedLinks),
        },
        sections: {
          shovels: shovelsSection.outcome(listedShovels !== null),
          federation_links: federationSection.outcome(listedLinks !== null),
        },
      }
    },
  }
}

/** Returns the links of wanted virtual hosts; none if the plugin is not enabled. Null: not read. */
async function linksOf(
  section: SectionRequests,
  resource: Resource,
  decode: (element: unknown) => ListedLink | null,
  isWanted: NameFilter,
): Promise<readonly ListedLink[] | null> {
  const listed: ListedLink[] = []
  const take = (link: ListedLink): void => {
    const [vhost = ''] = link.identity
    // Static shovels have no virtual host, and a virtual host has a name.
    if (vhost === '' || isWanted(vhost)) listed.push(link)
  }
  if (!(await section.listIfSupported(resource, decode, take))) return null
  const { links, repeated } = latestLinks(listed)
  section.repeated(resource, repeated)
  return links
}
