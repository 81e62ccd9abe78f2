import type { TransferParameters, Type } from '@ftpkit/transfer'

const types: readonly Type[] = [
  { code: 'A', format: 'N' },
  { code: 'A', format: 'T' },
  { code: 'A', format: 'C' },
  { code: 'E', format: 'N' },
  { code: 'E', format: 'T' },
  { code: 'I' },
  { code: 'L', byteSize: 8 },
  { code: 'L', byteSize: 36 },
]

/**
 * TYPE, STRU and MODE in every combination that a pipeline takes.
 *
 * @param conflictIn of `@ftpkit/pipeline`: why it takes one not
 */
export function combinations(conflictIn: (parameters: TransferParameters) => unknown): TransferParameters[] {
  return types
    .flatMap((type) =>
      (['F', 'R', 'P'] as const).flatMap((structure) =>
        (['S', 'B', 'C'] as const).map((mode) => ({ type, structure, mode })),
      ),
    )
    .filter((parameters) => conflictIn(parameters) === undefined)
}
