import type { FlagWords } from '#src/telemetry/flag-words.ts'

/** Every flag that only a reading of a LoRaWAN network may carry. */
export const uplinkFlagWords: Readonly<Record<string, FlagWords>> = {
  DECODER_DISAGREES: {
    field: 'road_temp_c',
    means: 'The network’s decoder made other values of these bytes; ours count.',
    expected: 'the same values, within a tenth',
    likely_cause: 'a decoder of an older device, or one that loses the sign below zero',
  },
  SIGN_REPAIRED: {
    field: 'road_temp_c',
    means: 'The network’s decoder lost the sign: 6553.6 was taken off again.',
    expected: 'a temperature below zero as such',
    likely_cause: 'a decoder with a known fault: update it',
  },
  NULL_OR_MINUS_0_1: {
    field: 'road_temp_c',
    means: 'The same two bytes mean −0.1 °C and “no probe”; the readings around it are near zero.',
    expected: 'another temperature than −0.1 °C',
    likely_cause: 'a road that freezes just now, or a probe that has come loose',
  },
  PARTLY_DECODED: {
    means: 'An unknown value stands in the frame; what came before it counts, what follows is not guessed.',
    expected: 'values whose types are known',
    likely_cause: 'newer firmware, or another option of the device',
  },
  GROUPED: {
    means: 'Several readings in one frame: the first counts.',
    expected: 'one reading a frame',
    likely_cause: 'a device set to send several at once',
  },
  DEVICE_TIME_IGNORED: {
    field: 'ts',
    means: 'The device’s clock cannot be right: the time counts at which the network received it.',
    expected: 'at most 24 h behind and 5 min ahead of the network',
    likely_cause: 'a device that has never synchronised its clock',
  },
  TIME_OF_ARRIVAL: {
    field: 'ts',
    means: 'Nobody says when it was received: the time counts at which it came to us.',
    expected: 'the network’s time of receipt',
    likely_cause: 'an integration that leaves it out',
  },
  VALUE_LEFT_OUT: {
    means: 'A value beside the road temperature cannot be, and was left out.',
    expected: 'values that can be measured',
    likely_cause: 'a broken air or humidity sensor',
  },
  BEYOND_PROBE_RANGE: {
    field: 'road_temp_c',
    means: 'Outside what this probe is made for.',
    expected: 'a temperature in the maker’s range',
    likely_cause: 'a lens that is iced or dirty, or a probe that points at the sky',
  },
  DEWPOINT_DISAGREES: {
    field: 'dewpoint_c',
    means: 'More than 1 °C off the dew point that air temperature and humidity give.',
    expected: 'the dew point of the air beside it',
    likely_cause: 'a wet or broken humidity sensor',
  },
}
