/** Returns the address of a group in the API, as far as it reads a topic. */
export function groupHref(cluster: string, group: string, topic: string): string {
  const query = new URLSearchParams({ destination: topic, limit: '1000' })
  return `/api/v1/groups/${segment(cluster)}/${segment(group)}?${query.toString()}`
}

function segment(name: string): string {
  return encodeURIComponent(name.toWellFormed())
}
