import t from 'tap'
import { exporterFamilies } from '../../src/telemetry/exporter-families.ts'
import { createPage } from '../../src/exposition/page.ts'
import { textOf } from '../exposition/toy-families.ts'

t.test('the exporter exposes its version and the state of its configuration', t => {
  const state = {
    version: '1.2.3',
    revision: '0b5f3ad',
    nodejsVersion: '24.11.0',
    isConfigurationCurrent: false,
    configurationLoadedAt: 1_700_000_000,
    journalFailures: 3,
    abortedScrapes: new Map([
      ['disconnected', 2],
      ['stalled', 0],
    ]),
  }
  const samples = textOf([createPage(exporterFamilies, state)])
    .split('\n')
    .filter(line => !line.startsWith('#') && line !== '')
  t.same(samples, [
    'tidemark_build_info{version="1.2.3",revision="0b5f3ad",nodejs_version="24.11.0"} 1',
    'tidemark_config_last_reload_successful 0',
    'tidemark_config_last_reload_success_timestamp_seconds 1700000000',
    'tidemark_journal_failures_total 3',
    'tidemark_scrapes_aborted_total{reason="disconnected"} 2',
    'tidemark_scrapes_aborted_total{reason="stalled"} 0',
  ])
  t.end()
})
