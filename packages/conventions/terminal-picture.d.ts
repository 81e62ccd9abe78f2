export interface Run {
  readonly command: string
  readonly output: string
}

export interface PictureOptions {
  readonly title: string
  readonly columns?: number
}

export function terminalPicture(runs: readonly Run[], options: PictureOptions): string
