import type { Decision } from '#src/decision/decision.ts'

/** Ordered, and then the advice asked for more or for sooner: the order stands, the change is not confirmed. */
export const isOrderedBefore = ({ status, beneath = [] }: Pick<Decision, 'status' | 'beneath'>): boolean =>
  status === 'proposed' && beneath.some(({ action }) => action === 'treat')
