import type { TonightDocument } from '#src/api/tonight-document.ts'
import type { Decision } from '#src/decision/decision.ts'
import type { HazardKind } from '#src/decision/hazard.ts'
import { clockTime, percent } from '#src/web/words.ts'

const KIND_WORDS: Record<HazardKind, string> = {
  hoar_frost: 'Hoar frost',
  wet_road_freezing: 'A wet road freezes',
  refreeze: 'Thaw that freezes again',
  ice: 'Ice',
  freezing_rain: 'Freezing rain',
  snow: 'Snow',
}

/** What makes the route slippery tonight: what, where, from when to when, how likely. */
export const hazardRows = (decision: Decision | null, { time_zone, stations }: TonightDocument) =>
  (decision?.recommendation.hazards ?? []).map(({ kind, station, from_at, to_at, probability }) => ({
    kind: KIND_WORDS[kind],
    where: stations.find(({ id }) => id === station)?.name ?? station,
    from: clockTime(from_at, time_zone),
    to: to_at ? clockTime(to_at, time_zone) : 'open',
    likelihood: percent(probability),
  }))
