import { z } from 'zod'
import { forms } from '#src/api/list-forms.ts'
import { limit } from '#src/api/parameters.ts'
import { listOfRest } from '#src/routing/list-of-rest.ts'
import type { RouteList } from '#src/routing/route-list.ts'

/** How a crew's list is asked for; `done`: number of the last step that is done. */
export const listQuery = z.strictObject({ format: forms.optional(), done: limit(1_000).optional() })

/** The list as it is, or with what is left and times from now. */
export const asLeft = <List extends RouteList>(list: List, done: string | undefined, now: Date): List =>
  done === undefined ? list : { ...list, ...listOfRest(list, Number(done), now) }

/** The same question, asked of the page. */
export const doneQuery = (done: string | undefined): string => (done === undefined ? '' : `?done=${done}`)
