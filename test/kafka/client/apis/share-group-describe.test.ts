import t from 'tap'
import { shareGroupDescribe } from '../../../../src/kafka/client/apis/share-group-describe.ts'
import { testDescribedVectors } from './described-vectors.ts'

testDescribedVectors(t, shareGroupDescribe, 'share')
