import type { Seconds } from '../../reading/time.ts'
import { openFileLimit } from '../../transport/open-file-limit.ts'
import type { SlotLimits } from './response-slots.ts'

/** At most a quarter of the open files, because the connections to the brokers need some too. */
export const maxConnections = Math.min(256, Math.floor((openFileLimit ?? Infinity) / 4))

/** Maximum time to receive a request, so that slow clients cannot occupy connections. */
export const requestTimeout: Seconds = 10

/** For the status page, the API and service discovery together; bursts of autoscalers fit in. */
export const pageSlots = { working: 32, unread: 16, stallTimeout: 10 } as const satisfies SlotLimits

/** Reloads run one after the other, and wait for the clusters that they stop. */
export const reloadSlots = {
  working: 4,
  unread: 4,
  stallTimeout: 120,
} as const satisfies SlotLimits

/** An unread scrape uses some 400 kB, beside the pages that all scrapes of the same moment share. */
export const scrapeSlots = { unread: 64, stallTimeout: 10 } as const
