import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common'

/**
 * The reader's choice of Prometheus.
 *
 * A variable, because provisioning from files fills in no `__inputs`, and no other installation has our uid.
 */
export const dataSource: DataSourceRef = { type: 'prometheus', uid: '${datasource}' }
