import { SKY_CLASSES } from '#src/forecast/sky-class.ts'
import { dot, inverse, times } from '#src/forecast/thermal-map/matrix.ts'
import type { Measured } from '#src/forecast/thermal-map/measured-segments.ts'
import type { OffsetModel } from '#src/forecast/thermal-map/offset-regression.ts'
import type { Differences } from '#src/forecast/thermal-map/predictor-differences.ts'
import { DISTANCE_VARIANCE, SHARED } from '#src/forecast/thermal-map/prior.ts'

/** A segment's offsets in the order of `SKY_CLASSES`, K, and how they are doubtful together, K². */
