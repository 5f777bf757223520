import { OUTCOME_LEADS } from '#src/forecast/learning/outcome.ts'
import { SKY_CLASSES, type SkyClass } from '#src/forecast/sky-class.ts'
import { HOUR, type Hours } from '#src/units.ts'

type LeadBin = {
  /** Leads above `from` up to and with `to`, h. */
  readonly from: Hours
  readonly to: Hours
  /** Mean of the leads that fall in it: where its value holds, h. */
  readonly centre: Hours
  /** Weight of one outcome, so that a cell of three hours in one night adds up to 1. */
  readonly weight: number
}

/** Hours of the day (UTC) that share a cell. */
const HOURS_OF_DAY: Hours = 3
export const DAY_PARTS = 24 / HOURS_OF_DAY

/** With a forecast an hour, the leads of a bin meet each hour of the day once a night. */
function leadBin(from: Hours, to: Hours): LeadBin {
  const leads = OUTCOME_LEADS.filter((lead) => lead > from && lead <= to)
  const centre = leads.reduce((sum, lead) => sum + lead, 0) / leads.length
  return { from, to, centre, weight: 1 / (leads.length * HOURS_OF_DAY) }
}

/** Leads whose errors are learnt together. */
export const LEAD_BINS: readonly LeadBin[] = [leadBin(0, 3), leadBin(3, 6), leadBin(6, 12), leadBin(12, 24)]

/** Lead × hour of day × sky class. */
export const CELLS = LEAD_BINS.length * DAY_PARTS * SKY_CLASSES.length
/** Lead × sky class: bands need more cases than a mean does. */
export const BANDS = LEAD_BINS.length * SKY_CLASSES.length

/** Index of the bin; beyond the last lead the last. */
export function leadBinOf(lead: Hours): number {
  const found = LEAD_BINS.findIndex(({ to }) => lead <= to)
  return found < 0 ? LEAD_BINS.length - 1 : found
}

const hourOf = (at: Date): Hours => (at.getTime() / HOUR) % 24

const dayPartOf = (at: Date): number => Math.floor(hourOf(at) / HOURS_OF_DAY)

export const cellAt = (lead: number, part: number, sky: number): number =>
  (lead * DAY_PARTS + part) * SKY_CLASSES.length + sky

export const cellOf = (lead: Hours, at: Date, sky: SkyClass): number =>
  cellAt(leadBinOf(lead), dayPartOf(at), SKY_CLASSES.indexOf(sky))

/** All cells of a lead bin. */
export function cellsOfLead(lead: number): number[] {
  const size = DAY_PARTS * SKY_CLASSES.length
  return Array.from({ length: size }, (_, i) => lead * size + i)
}

export const bandOf = (leadBin: number, sky: SkyClass): number =>
  leadBin * SKY_CLASSES.length + SKY_CLASSES.indexOf(sky)

/** Two neighbouring places on an axis, and the share of the second. */
export type Between = { readonly one: number; readonly other: number; readonly share: number }

/** The two bins between whose centres a lead lies; flat beyond the first and last centre. */
export function betweenLeads(lead: Hours): Between {
  const other = LEAD_BINS.findIndex(({ centre }) => lead < centre)
  if (other === 0) return { one: 0, other: 0, share: 0 }
  if (other < 0) return { one: LEAD_BINS.length - 1, other: LEAD_BINS.length - 1, share: 0 }
  const [before, after] = [LEAD_BINS[other - 1]!.centre, LEAD_BINS[other]!.centre]
  return { one: other - 1, other, share: (lead - before) / (after - before) }
}

/** The two parts of the day between whose middles an instant lies, round the clock. */
export function betweenDayParts(at: Date): Between {
  const position = hourOf(at) / HOURS_OF_DAY - 0.5
  const one = Math.floor(position)
  return { one: (one + DAY_PARTS) % DAY_PARTS, other: (one + 1) % DAY_PARTS, share: position - one }
}

/** `03–06 UTC`, for people. */
export const dayPartWords = (part: number): string => {
  const hour = (value: number) => String(value * HOURS_OF_DAY).padStart(2, '0')
  return `${hour(part)}–${hour(part + 1)} UTC`
}
