import { agesEncloseTheTruth } from '../real/kafka-ages.ts'
import { withRealParts } from '../real/with-real-parts.ts'

withRealParts('for ten minutes the bounds of every age enclose the truth', t =>
  agesEncloseTheTruth(t, 600),
)
