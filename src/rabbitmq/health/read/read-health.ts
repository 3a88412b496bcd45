import type { Source } from '../../../reading/reading.ts'
import type { ObserveRequest, RequestContext } from '../../../reading/request.ts'
import type { Clock } from '../../../scheduling/clock.ts'
import type { ManagementApi } from '../../client/management-api.ts'
import { identifiedNodes } from '../../identified-nodes.ts'
import { SectionRequests } from '../../section-requests.ts'
import {
  type CheckedNodes,
  type HealthFacts,
  type ListedFeature,
  sealedCheckedNodes,
  sealedDeprecatedFeatures,
} from '../facts.ts'
import { decodeDeprecatedFeature, decodeFeatureFlag } from './decode-features.ts'

export type HealthSection = 'feature_flags' | 'deprecated_features' | 'certificates'

interface HealthSourceOptions {
  readonly api: ManagementApi
  readonly observe: ObserveRequest
  readonly clock: Clock
}

const featureFlags = {
  path: ['feature-flags'],
  query: { columns: 'name,state,stability' },
  api: 'GET /api/feature-flags',
}

/** Since 3.13. */
const deprecatedFeatures = {
  path: ['deprecated-features', 'used'],
  query: { columns: 'name,deprecation_phase' },
  api: 'GET /api/deprecated-features/used',
}

/** Each node checks the certificates of its own listeners, and passes without TLS. */
const certificateCheck = {
  path: ['health', 'checks', 'certificate-expiration', '30', 'days'],
  api: 'GET /api/health/checks/certificate-expiration/{within}/{unit}',
}

/** Reads what will stop a cluster or its upgrade some day: certificates, features, feature flags. */
export function createHealthSource({
  api,
  observe,
  clock,
}: HealthSourceOptions): Source<HealthFacts, HealthSection> {
  return {
    name: 'health',
    core: 'certificates',
    async read(signal) {
      const from = clock.now()
      const context = { signal, observe }
      const flags = new SectionRequests(api, context)
      const features = new SectionRequests(api, context)
      const certificates = new SectionRequests(api, context)
      const checked = await checkNodes(api, certificates, context)
      const isReadable = !certificates.isClusterUnreadable
      const disabledFlags = isReadable ? await readDisabledFlags(flags) : null
      const used = isReadable ? await readUsedFeatures(features) : null
      return {
        name: 'health',
        span: { from, to: clock.now() },
        facts: {
          certificates: checked,
          deprecatedFeatures: used && sealedDeprecatedFeatures(used),
          disabledFlags,
        },
        sections: {
          certificates: certificates.outcome(checked.rows > 0),
          feature_flags: flags.outcome(disabledFlags !== null),
          deprecated_features: features.outcome(used !== null),
        },
      }
    },
  }
}

/** Early versions list them only for administrators, which the user needs not be: no problem. */
async function readDisabledFlags(section: SectionRequests): Promise<readonly string[] | null> {
  const disabled = new Set<string>()
  const isListed = await section.list(
    featureFlags,
    decodeFeatureFlag,
    ({ name, isDisabled }) => {
      if (isDisabled) disabled.add(name)
    },
    problem => (problem.kind === 'unauthorized' ? null : problem),
  )
  return isListed ? [...disabled].sort() : null
}

async function readUsedFeatures(
  section: SectionRequests,
): Promise<readonly ListedFeature[] | null> {
  const used: ListedFeature[] = []
  const isListed = await section.listIfSupported(
    deprecatedFeatures,
    decodeDeprecatedFeature,
    feature => used.push(feature),
  )
  return isListed ? used : null
}

/** Queries each node about itself, in parallel: no node waits for another one. */
async function checkNodes(
  api: ManagementApi,
  section: SectionRequests,
  context: RequestContext,
): Promise<CheckedNodes> {
  const { nodes } = await identifiedNodes(api, section, context)
  const checks = nodes.map(async ({ name, node }) => {
    const passed = await section.attempt(() => node.passes(certificateCheck, context))
    return passed === null ? [] : [{ name, isExpiring: !passed }]
  })
  return sealedCheckedNodes((await Promise.all(checks)).flat())
}
