import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common'

/**
 * The selected Prometheus data source.
 *
 * A variable, because file provisioning does not fill in `__inputs`, and the uid differs in each installation.
 */
export const dataSource: DataSourceRef = { type: 'prometheus', uid: '${datasource}' }
