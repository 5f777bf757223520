import { uplinkFlagWords } from '#src/telemetry/lorawan/uplink-flag-words.ts'

/** What a flag says to the device's owner. */
export type FlagWords = {
  /** The field it is about; absent: the message as a whole. */
  readonly field?: string
  readonly means: string
  readonly expected: string
  readonly likely_cause: string
}

const flag = (
  field: string | undefined,
  means: string,
  expected: string,
  likely_cause: string,
): FlagWords => ({ ...(field && { field }), means, expected, likely_cause })

/** Every flag that a reading may carry, in the order of the wire contract. */
export const flagWords: Readonly<Record<string, FlagWords>> = {
  BOM_STRIPPED: flag(
    undefined,
    'The text began with a byte order mark, which was cut.',
    'text that begins with {',
    'a library that writes UTF-8 “with signature”',
  ),
  UNKNOWN_FIELD: flag(
    undefined,
    'Fields that the contract does not know were left out.',
    'only fields of the contract',
    'a misspelt name, or capital letters in it',
  ),
  LEAP_SECOND: flag('ts', 'Second 60 was read as 59.', 'seconds 00 to 59', 'a leap second'),
  CLAMPED: flag('humidity_pct', 'Stored as 100.', 'at most 100', 'a wet sensor'),
  CLOCK_SKEW: flag(
    'ts',
    'The clock is more than 2 minutes ahead of the service.',
    'within 2 minutes of the service',
    'a device clock without time synchronisation',
  ),
  LATE_BACKFILL: flag(
    'ts',
    'More than 72 hours old: history, never fresh evidence.',
    'at most 72 hours old',
    'readings kept while there was no connection',
  ),
  QOS0: flag(
    undefined,
    'Published at QoS 0: nobody acknowledges it, and it may be lost on the way.',
    'QoS 1',
    'a library whose default is QoS 0',
  ),
  RATE_LIMITED: flag(
    undefined,
    'Beyond 10 messages a second with 50 in hand; stored all the same.',
    'at most 10 messages a second',
    'a backlog sent at once',
  ),
  SEQ_RESET: flag(
    'seq',
    'Lower than before, without boot: true.',
    'a number that rises with each reading',
    'a restart that does not say so',
  ),
  SEQ_GAP: flag(
    'seq',
    'More than 10,000 higher than before, without boot: true.',
    'a number that rises by one',
    'many readings that never came, or a counter of something else',
  ),
  DUP_CONFLICT: flag(
    'seq',
    'The same time and number came with other values; both are kept.',
    'a new seq for each reading',
    'two devices with one id, or a counter that stands still',
  ),
  FIRMWARE_UNKNOWN: flag(
    'firmware',
    'Not among the versions that the authority approved.',
    'an approved version',
    'an update that nobody announced',
  ),
  LOW_BATTERY: flag(
    undefined,
    'The battery is nearly empty.',
    'battery_v above 2.5, battery_pct above 10',
    'a battery at its end',
  ),
  NEAR_LIMIT: flag(
    undefined,
    'At the edge of what sensors measure.',
    'road_temp_c above −39, air_temp_c from −30',
    'a broken wire reads very cold',
  ),
  IMPLAUSIBLE_SEASON: flag(
    'road_temp_c',
    'Above 25 °C between November and March.',
    'a winter temperature',
    'degrees Fahrenheit, or a sensor indoors',
  ),
  UNIT_FRACTION: flag('humidity_pct', 'Below 1 %.', '93 for 93 %', 'a fraction (0.93) sent as per cent'),
  IMPLAUSIBLE: flag('humidity_pct', 'Below 10 %.', 'from 10 to 100', 'a broken humidity sensor'),
  INCONSISTENT: flag(
    undefined,
    'Values of this reading cannot be true together.',
    'dew point below air temperature, frost only on a cold road, a road that the sun could have warmed',
    'two probes exchanged, or a sensor in the housing’s warmth',
  ),
  SPIKE: flag(
    'road_temp_c',
    'Jumped by more than 5 °C within half an hour.',
    'a change of at most 5 °C in 30 minutes',
    'a loose contact, or a disturbed measurement',
  ),
  STUCK: flag(
    'road_temp_c',
    'The same for 36 readings while the neighbours moved.',
    'a temperature that moves with the weather',
    'a frozen sensor, or firmware that repeats its last value',
  ),
  DRIFT: flag(
    'road_temp_c',
    'More than 3 °C off its neighbours for six hours.',
    'within 3 °C of the neighbours',
    'a probe that lost its calibration, or is not on the road',
  ),
  ...uplinkFlagWords,
}
