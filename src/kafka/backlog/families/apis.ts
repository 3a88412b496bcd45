// Which of Kafka's APIs a value comes from, as families say it.

/** Where groups have read to. */
export const positionApis = 'OffsetFetch, DescribeShareGroupOffsets'

/** How far groups are behind. */
export const lagApis = `${positionApis}, ListOffsets`

/** Members of groups, and what they read. */
export const memberApis = 'DescribeGroups, ConsumerGroupDescribe, ShareGroupDescribe'
