/** Kafka APIs from which the positions of groups are read. */
export const positionApis = 'OffsetFetch, DescribeShareGroupOffsets'
