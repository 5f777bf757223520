import type { InstalledProbe, LorawanInstallation, ProbeRole } from '#src/network/lorawan-installation.ts'
import type { UplinkMapping } from '#src/network/uplink-mapping.ts'
import { type Decoded, type FrameFault, isFrameFault } from '#src/telemetry/lorawan/decoded.ts'
import { type Family, families } from '#src/telemetry/lorawan/families.ts'
import { mapped } from '#src/telemetry/lorawan/mapping.ts'
import type { Uplink } from '#src/telemetry/lorawan/uplink.ts'
import { numberOf } from '#src/telemetry/lorawan/value.ts'

/** What an uplink says in the contract's words, before anything is believed. */
export type FoundValues = {
  readonly values: Readonly<Record<string, number>>
  readonly flags: readonly string[]
  /** What the road probe sent instead of a temperature. */
  readonly roadFault?: string
  /** Why there may be no road temperature, for its owner. */
  readonly withoutRoad: string
  /** Unix seconds by the device's own clock. */
  readonly clock?: number
  /** What the road probe is made for, °C. */
  readonly range?: readonly [number, number]
}

const NAMES: Readonly<Record<ProbeRole, string>> = {
  surface: 'road_temp_c',
  subsurface: 'subsurface_temp_c',
  air: 'air_temp_c',
}

/** Codecs round to a tenth; more is another value. */
const ROUNDING = 0.051

/** By how much the network's decoder and ours differ on the same bytes, for each number that both found. */
function differences({ fields }: Decoded, { decoded }: Uplink): Map<string, number> {
  const both = Object.entries(fields).flatMap(([name, ours]): [string, number][] => {
    const theirs = numberOf(decoded?.[name])
    return typeof ours === 'number' && theirs !== undefined ? [[name, Math.abs(ours - theirs)]] : []
  })
  return new Map(both)
}

/** Ours counts; that they differ is said. */
const disagrees = (frame: Decoded, uplink: Uplink): boolean =>
  [...differences(frame, uplink).values()].some((difference) => difference > ROUNDING)

/**
 * The one family whose decoder makes of the bytes what the network's decoder made of them, a probe's temperature among
 * it: who names no model is known by that.
 */
export function familyByAgreement(uplink: Uplink): Family | null {
  const agreeing = families.filter(({ decoder, probes }) => {
    const frame = decoder(uplink.bytes!, uplink.f_port)
    if (isFrameFault(frame) || disagrees(frame, uplink)) return false
    const both = differences(frame, uplink)
    return Object.keys(probes).some((name) => both.has(name))
  })
  return agreeing.length === 1 ? agreeing[0]! : null
}

function probesOf(family: Family, installed: LorawanInstallation | undefined): [string, InstalledProbe][] {
  if (installed?.probes) return Object.entries(installed.probes)
  return Object.entries(family.probes).flatMap(([field, role]): [string, InstalledProbe][] =>
    role ? [[field, { role }]] : [],
  )
}

type Gathered = { values: Record<string, number>; roadFault?: string }

/** The first probe of a role counts; the others say the same of another place. */
function gatherProbes(frame: Decoded, probes: readonly [string, InstalledProbe][]): Gathered {
  const gathered: Gathered = { values: {} }
  for (const [field, { role, depth_m }] of probes) {
    const value = frame.fields[field]
    if (typeof value !== 'number') {
      if (role === 'surface' && frame.faults?.[field]) gathered.roadFault ??= frame.faults[field]
      continue
    }
    if (NAMES[role] in gathered.values) continue
    gathered.values[NAMES[role]] = value
    if (role === 'subsurface' && depth_m !== undefined) gathered.values.subsurface_depth_m = depth_m
  }
  return gathered
}

function gatherFields(frame: Decoded, family: Family, values: Record<string, number>): void {
  for (const [name, sources] of Object.entries(family.fields)) {
    const source = sources.find(({ field }) => typeof frame.fields[field] === 'number')
    if (source && !(name in values))
      values[name] = (frame.fields[source.field] as number) * (source.scale ?? 1)
  }
}

const causeWithoutRoad = (probes: readonly unknown[]): string =>
  probes.length > 0
    ? 'a frame without measurements (battery only), or a probe that gave none'
    : 'a device without a road probe: its air temperature is never taken for the road’s'

/** By the bytes of a known family: they settle whether a value that the network left out was zero or missing. */
export function foundByFamily(
  uplink: Uplink,
  family: Family,
  installed: LorawanInstallation | undefined,
): FoundValues | FrameFault {
  const frame = family.decoder(uplink.bytes!, uplink.f_port)
  if (isFrameFault(frame)) return frame
  const probes = probesOf(family, installed)
  const { values, roadFault } = gatherProbes(frame, probes)
  gatherFields(frame, family, values)
  const clock = family.clock ? frame.fields[family.clock] : undefined
  return {
    values,
    flags: [...(frame.flags ?? []), ...(disagrees(frame, uplink) ? ['DECODER_DISAGREES'] : [])],
    ...(roadFault !== undefined && { roadFault }),
    withoutRoad: causeWithoutRoad(probes),
    ...(typeof clock === 'number' && { clock }),
    ...(family.range && { range: family.range }),
  }
}

/** By the network's own decoder, through the names that somebody gave its fields. */
export function foundByMapping(uplink: Uplink, mapping: UplinkMapping): FoundValues {
  return {
    ...mapped(mapping, uplink.decoded ?? {}),
    withoutRoad: uplink.decoded
      ? `the field ${mapping.fields.road_temp_c?.path ?? 'of the road'} is not there: a decoder that leaves out what is 0 must not be used for the road`
      : 'the network has no decoder for this device: give it one, or it says nothing that could be named',
  }
}
