import t from 'tap'
import { consumerGroupDescribe } from '../../../../src/kafka/client/apis/consumer-group-describe.ts'
import { testDescribedVectors } from './described-vectors.ts'

testDescribedVectors(t, consumerGroupDescribe, 'consumer')
