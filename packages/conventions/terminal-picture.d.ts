export interface Run {
  readonly command: string
  readonly output: string
}

export function terminalPicture(runs: readonly Run[], columns?: number): string
