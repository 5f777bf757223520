import { BAND_EDGES } from '#src/forecast/learning/learned-error.ts'
import { BANDS, LEAD_BINS } from '#src/forecast/learning/learned-error-cells.ts'
import { SKY_CLASSES } from '#src/forecast/sky-class.ts'
import { probabilityBelow } from '#src/forecast/spread.ts'

/** What the distances from median to p10 (cold) and to p90 (warm) are multiplied by. */
export type BandFactors = { readonly cold: number; readonly warm: number }

/** Of the band as modelled, whatever was learnt. */
export const NARROWEST = 0.7
export const WIDEST = 2.5
/** Weight of what is assumed, in parts of nights (eight a day): ten days. */
const BELIEVED = 80

type Bins = readonly number[]

/** Where outcomes fall when the model's band is right: each side half a normal distribution. */
const below = (widths: number) => probabilityBelow(widths, 0, -1, 1)
const RIGHT: Bins = [...BAND_EDGES, Number.POSITIVE_INFINITY].map(
  (edge, i) => below(edge) - below(BAND_EDGES[i - 1] ?? Number.NEGATIVE_INFINITY),
)

const sum = (bins: Bins): number => bins.reduce((total, value) => total + Math.max(0, value), 0)

/** Shares: `own` counts, and `believed` counts spread as `prior` is. */
function shapeOf(own: Bins, prior: Bins, believed: number): number[] {
  const total = sum(own) + believed
  return prior.map((share, bin) => (Math.max(0, own[bin] ?? 0) + believed * share) / total)
}

/** Counts of another station weigh as much as what is assumed, never more. */
function shareOf(bins: Bins): number[] {
  const total = sum(bins)
  return total > BELIEVED ? bins.map((value) => (value * BELIEVED) / total) : [...bins]
}

/** Distance from the median outward, in widths, beyond which a tenth of the outcomes lies; straight in its bin. */
function tenthOf(shares: Bins, edges: readonly number[]): number {
  let beyond = 0
  for (const [bin, share] of shares.entries()) {
    beyond += share
    if (beyond < 0.1) continue
    const outer = edges[bin - 1] ?? WIDEST * 1.5
    const inner = edges[bin] ?? 0
    return inner + ((outer - inner) * (beyond - 0.1)) / share
  }
  return 1
}

const bounded = (factor: number) => Math.min(WIDEST, Math.max(NARROWEST, Math.round(factor * 1000) / 1000))

function factorsOf(shape: Bins): BandFactors {
  return {
    cold: bounded(
      tenthOf(
        shape,
        BAND_EDGES.map((edge) => -edge),
      ),
    ),
    warm: bounded(tenthOf(shape.toReversed(), BAND_EDGES.toReversed())),
  }
}

const added = (many: readonly Bins[]): number[] =>
  RIGHT.map((_, bin) => many.reduce((total, bins) => total + (bins[bin] ?? 0), 0))

/**
 * Factors for each of `BANDS`: the tenth and ninetieth percentile of where outcomes fell, of the lead under that sky,
 * shrunk toward the lead under any sky, toward the neighbours', toward 1.
 */
export function bandFactors(own: readonly Bins[] | null, others: readonly Bins[]): BandFactors[] {
  const factors: BandFactors[] = []
  const skies = SKY_CLASSES.length
  for (let lead = 0; lead < LEAD_BINS.length; lead++) {
    const ofLead = (bands: readonly Bins[]) => added(bands.slice(lead * skies, (lead + 1) * skies))
    const borrowed = shapeOf(shareOf(ofLead(others)), RIGHT, BELIEVED)
    const mine = shapeOf(own ? ofLead(own) : [], borrowed, BELIEVED)
    for (let sky = 0; sky < skies; sky++)
      factors.push(factorsOf(shapeOf(own?.[lead * skies + sky] ?? [], mine, BELIEVED)))
  }
  return factors.slice(0, BANDS)
}
