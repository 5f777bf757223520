/** One cell: what stands in it, and smaller what it rests on. */
export type Cell = { readonly words: string; readonly quiet?: string }
export type SkillTable = {
  readonly caption: string
  readonly columns: readonly string[]
  readonly rows: readonly { readonly name: string; readonly cells: readonly Cell[] }[]
}

export const cell = (words: string, quiet?: string): Cell => (quiet ? { words, quiet } : { words })
