/** How much of the sky is covered, in the three classes that errors and thermal maps are told apart by. */
export const SKY_CLASSES = ['clear', 'broken', 'overcast'] as const
export type SkyClass = (typeof SKY_CLASSES)[number]

/** Clear up to 2 oktas, overcast from 6. @param cover covered share of the sky, 0 to 1 */
export const skyClassOf = (cover: number): SkyClass =>
  cover <= 2.5 / 8 ? 'clear' : cover < 5.5 / 8 ? 'broken' : 'overcast'
