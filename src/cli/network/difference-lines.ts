import {
  type FieldChange,
  isUnchanged,
  type NetworkDifference,
  type SegmentChange,
} from '#src/network/network-difference.ts'
import type { Position } from '#src/network/treatment-route.ts'
import type { Metres } from '#src/units.ts'

/** A screenful; all of them are in the JSON. */
const SHOWN = 20

export const kmText = (km: number): string => `${km.toFixed(1)} km`
export const counted = (count: number, what: string): string =>
  `${count.toLocaleString('en-GB')} ${what}${count === 1 ? '' : 's'}`

/** The first of a list in lines, and how many are not shown. */
export const firstOf = <T>(things: readonly T[], line: (thing: T) => string): string[] => [
  ...things.slice(0, SHOWN).map(line),
  ...(things.length > SHOWN ? [`  and ${things.length - SHOWN} more, all with --json`] : []),
]

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

function fieldText({ field, before, after }: FieldChange): string {
  if (field !== 'line') return `${field}: ${shown(before)} → ${shown(after)}`
  return `line: ${(before as Position[]).length} → ${(after as Position[]).length} places`
}

const segmentLine = (sign: string, { id, road, length_m }: { id: string; road: string; length_m: Metres }) =>
  `  ${sign} ${id}  ${road}, ${Math.round(length_m)} m`
const changeLine = (change: SegmentChange): string =>
  `${segmentLine('~', change)}  ${change.fields.map(fieldText).join('; ')}`

type Counts = Record<'added' | 'gone' | 'changed' | 'unchanged', number> &
  Pick<NetworkDifference, 'added_km' | 'gone_km'>

export const sumLine = ({ added, gone, changed, unchanged, added_km, gone_km }: Counts): string =>
  `${counted(added, 'segment')} added (${kmText(added_km)}), ${gone} gone (${kmText(gone_km)}), ${changed} changed, ${unchanged} unchanged.`

type Named = Pick<NetworkDifference, 'added' | 'gone' | 'changed' | 'bans_added' | 'bans_gone'>

/** The first of each kind of change. */
export const changeLines = ({ added, gone, changed, bans_added, bans_gone }: Named): string[] => [
  ...firstOf(added, (segment) => segmentLine('+', segment)),
  ...firstOf(gone, (segment) => segmentLine('-', segment)),
  ...firstOf(changed, changeLine),
  ...firstOf(bans_added, (ban) => `  + banned turn: ${ban}`),
  ...firstOf(bans_gone, (ban) => `  - banned turn: ${ban}`),
]

/** What an import changes, in lines for people: the sum first, then each. */
export function differenceLines(difference: NetworkDifference): string[] {
  const { added, gone, changed, ...sums } = difference
  if (isUnchanged(difference)) return [`Nothing changes: ${counted(sums.unchanged, 'segment')} as before.`]
  const counts = { added: added.length, gone: gone.length, changed: changed.length }
  return [sumLine({ ...counts, ...sums }), ...changeLines(difference)]
}
