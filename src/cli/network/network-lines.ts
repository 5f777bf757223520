import { kmText } from '#src/cli/network/difference-lines.ts'
import type { NetworkFigures } from '#src/network/network-figures.ts'

const number = (count: number) => count.toLocaleString('en-GB')

/** What is in a road network, in lines for people. */
export const networkLines = (figures: NetworkFigures): string[] => [
  `${number(figures.junctions)} junctions, ${number(figures.segments)} segments, ${kmText(figures.km)}; ${kmText(figures.one_way_km)} one-way, ${number(figures.dead_ends)} dead ends, ${number(figures.turning_places)} turning places, ${number(figures.banned_turns)} banned turns.`,
  ...figures.by_class.map(
    ({ road_class, segments, km }) => `  ${road_class}: ${kmText(km)} in ${number(segments)}`,
  ),
  figures.gritted_segments > 0
    ? `Marked for gritting: ${kmText(figures.gritted_km)} in ${number(figures.gritted_segments)} (${figures.gritting.join(', ')}).`
    : 'Nothing is marked for gritting: what to treat has to be chosen by class or from the council’s lines.',
  figures.parts === 1
    ? 'Every junction can be reached from every other.'
    : `It falls into ${number(figures.parts)} parts; ${kmText(figures.outside_km)} cannot be reached from the largest and back.`,
]
