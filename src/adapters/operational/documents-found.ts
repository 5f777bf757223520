import { parseDocument } from '#src/wire.ts'

/** The documents of the rows that a query finds, in its order. */
export const documentsFound = async <T>(query: {
  execute(): Promise<readonly { readonly document: string }[]>
}): Promise<T[]> => (await query.execute()).map((row) => parseDocument<T>(row.document))
